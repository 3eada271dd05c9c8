using System.Text;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>The transcript of a multipart batch in docs/web-api.md is sent as it stands there, and answered as it says.</summary>
public sealed partial class BatchDocumentTests
{
    [Fact]
    public async Task Transcript_overTheEngine_isAnsweredAsItSays()
    {
        await using var host = await EngineHost.StartAsync();
        var waiting = await host.CreateAsync("", ",\"postponeuntil\":\"2050-01-01\"");
        var blocks = Block().Matches(await DocumentExample.ReadDocumentAsync()).Select(match => match.Groups["text"].Value).ToList();
        Assert.Equal(2, blocks.Count);
        var request = blocks[0].Split("\n\n", 2);
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(request[1].Replace("<id>", $"{waiting}", StringComparison.Ordinal)));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/mixed; boundary=batch_1");

        using var response = await host.Client.PostAsync("/api/data/v9.2/$batch", content, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        // What the transcript leaves out are headers; line ends, ids and addresses differ.
        var shown = Lines(blocks[1]).Skip(2).ToList();
        Assert.Equal(shown, Lines(answer).Where(shown.Contains));
        Assert.Equal("3/32", await host.StateAsync(waiting));
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n')
        .Select(line => Address().Replace(Id().Replace(line.Trim(), "<guid>"), "http://localhost:5000"))
        .Where(line => line.Length > 0 && line != "…");

    [GeneratedRegex("^```http\\n(?<text>.*?)\\n```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Block();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Id();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Address();
}
