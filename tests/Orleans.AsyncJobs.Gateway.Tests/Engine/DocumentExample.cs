using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>An example of docs/web-api.md: a block that begins with a request; a blank line; then what is answered.</summary>
internal sealed partial record DocumentExample(HttpMethod Method, string Path, string? Body, int Status, JsonElement? Answer)
{
    /// <summary>All of the document, in order.</summary>
    public static async Task<IReadOnlyList<DocumentExample>> ReadAllAsync() =>
        [.. Block().Matches(await ReadDocumentAsync()).Select(match => Parse(match.Groups["text"].Value))];

    public static Task<string> ReadDocumentAsync([CallerFilePath] string path = "") =>
        File.ReadAllTextAsync(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "../../../docs/web-api.md"), TestContext.Current.CancellationToken);

    /// <summary>Whether an answer has the members of the example, at every level: values differ from run to run. What is null in one may have members in the other.</summary>
    public static void AssertSameMembers(JsonElement expected, JsonElement actual, string place)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            Assert.Equal(expected.EnumerateObject().Select(member => $"{place}.{member.Name}"), actual.EnumerateObject().Select(member => $"{place}.{member.Name}"));
            foreach (var member in expected.EnumerateObject())
            {
                AssertSameMembers(member.Value, actual.GetProperty(member.Name), $"{place}.{member.Name}");
            }

            return;
        }

        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            Assert.True(expected.GetArrayLength() == 0 || actual.GetArrayLength() > 0, $"{place} is empty.");
            foreach (var (one, other) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
            {
                AssertSameMembers(one, other, place);
            }

            return;
        }

        Assert.True(
            expected.ValueKind == actual.ValueKind || expected.ValueKind == JsonValueKind.Null || actual.ValueKind == JsonValueKind.Null,
            $"{place} is {actual.GetRawText()}, and the document shows {expected.GetRawText()}.");
    }

    private static DocumentExample Parse(string text)
    {
        var parts = text.Split("\n\n", 2);
        var request = parts[0].Split('\n', 2);
        var line = request[0].Split(' ', 2);
        var answer = parts[1].Trim();
        return new DocumentExample(
            new HttpMethod(line[0]), line[1], request.Length > 1 ? request[1] : null, int.Parse(answer[..3], System.Globalization.CultureInfo.InvariantCulture),
            answer.Length > 3 ? JsonElement.Parse(answer[3..]) : null);
    }

    [GeneratedRegex("^```\\n(?<text>(?:GET|POST|PATCH|DELETE) .*?)\\n```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Block();
}
