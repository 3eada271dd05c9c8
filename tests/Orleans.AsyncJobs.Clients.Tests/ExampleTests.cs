using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Clients.Tests;

/// <summary>The examples of docs/clients.md, run as they are written there.</summary>
public sealed partial class ExampleTests(ClientRuns runs)
{
    public static TheoryData<string> Headings => new(All().Select(match => match.Groups["heading"].Value));

    [Theory]
    [MemberData(nameof(Headings))]
    public async Task Example_of_a_client_prints_what_the_page_says(string heading)
    {
        var example = All().Single(match => match.Groups["heading"].Value == heading);
        var folder = await runs.WorkFolderAsync($"example-{heading.Replace('/', '-')}");
        var address = (await runs.ServiceAsync()).Address.GetLeftPart(UriPartial.Authority);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "example.mjs"),
            example.Groups["code"].Value.Replace("http://127.0.0.1:5080", address, StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var run = await runs.RunAsync("node", folder, "example.mjs");

        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Equal(example.Groups["output"].Value, run.Output);
    }

    private static MatchCollection All() => Examples().Matches(File.ReadAllText(Repository.Document("clients.md")));

    [GeneratedRegex(@"^## (?<heading>[^\n]+)\n\n(?:(?!## )[^\n]*\n)*?```js\n(?<code>.*?)```\n\n```text\n(?<output>.*?)```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Examples();
}
