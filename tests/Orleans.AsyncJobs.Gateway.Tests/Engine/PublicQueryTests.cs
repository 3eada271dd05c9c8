using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Each of the public queries in docs/compatibility.md is answered as it says there.</summary>
public sealed class PublicQueryTests(SeededEngine engine) : ODataTests(engine)
{
    [Fact]
    public async Task Queries_ofTheDocument_areAnsweredAsItSays()
    {
        var rows = await ReadRowsAsync();

        Assert.Equal(27, rows.Count);
        foreach (var (query, status) in rows)
        {
            using var response = await SendAsync(query.Replace("<id>", $"{IdOf("Mail 1")}", StringComparison.Ordinal), ("Prefer", AllAnnotations));
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True((int)response.StatusCode == status, $"{query}: {(int)response.StatusCode} {text}");
            Assert.Equal(JsonValueKind.Object, JsonElement.Parse(text).ValueKind);
        }
    }

    private static async Task<List<(string Query, int Status)>> ReadRowsAsync([CallerFilePath] string path = "")
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Path.GetDirectoryName(path)!, "../../../docs/compatibility.md"), Cancellation);
        return
        [
            .. lines.SkipWhile(line => line is not "### Public queries").TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => (cells[2].Trim('`'), int.Parse(cells[3][..3], CultureInfo.InvariantCulture))),
        ];
    }
}
