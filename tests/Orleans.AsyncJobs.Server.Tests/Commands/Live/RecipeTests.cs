using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Server.Tests.Commands.Live;

/// <summary>The scripts of docs/command-line.md, run as they are written there.</summary>
public sealed partial class RecipeTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Theory]
    [InlineData("/healthz", 0, "imported\n")]
    [InlineData("/no/such/page", 1, "")]
    public async Task Script_that_waits_acts_on_how_the_job_ended(string path, int exitCode, string output)
    {
        var script = Recipe("Create a job once").Replace("import-$(date +%F)", $"recipe{path}", StringComparison.Ordinal);
        var url = new Uri(fixture.Url, path);
        await File.WriteAllTextAsync(
            Path.Combine(fixture.Folder.Path, "request.json"), $$"""{"method":"GET","url":"{{url}}"}""", TestContext.Current.CancellationToken);

        var run = await fixture.ShellAsync(script);

        Assert.Equal((exitCode, true), (run.ExitCode, run.Output.EndsWith(output, StringComparison.Ordinal)));
        if (exitCode != 0)
        {
            Assert.Contains("404 Not Found", run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Script_that_cancels_what_a_query_finds_cancels_it()
    {
        var id = await fixture.CreateWaitingAsync();

        var run = await fixture.ShellAsync(Recipe("Cancel what a query finds").Replace("handler:Export", "handler:HttpRequest", StringComparison.Ordinal));

        Assert.True(run.ExitCode == 0, run.ToString());
        await fixture.Service.WaitForAsync(id, 3, 32);
    }

    [Fact]
    public async Task Script_that_reports_failures_writes_them()
    {
        await fixture.CreateFailedAsync();

        var run = await fixture.ShellAsync(Recipe("A report of yesterday's failures"));

        Assert.True(run.ExitCode == 0, run.ToString());
        var lines = await File.ReadAllTextAsync(Path.Combine(fixture.Folder.Path, "failed.csv"), TestContext.Current.CancellationToken);
        Assert.StartsWith("name,completedon,message\r\nHttpRequest,", lines, StringComparison.Ordinal);
    }

    /// <summary>The script below a sentence of the page.</summary>
    private static string Recipe(string sentence, [CallerFilePath] string here = "")
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../../docs/command-line.md"));
        var match = Scripts().Matches(page).First(match => match.Groups["sentence"].Value.StartsWith(sentence, StringComparison.Ordinal));
        return match.Groups["script"].Value;
    }

    [GeneratedRegex(@"^(?<sentence>\w[^\n]*):\n\n```sh\n(?<script>.*?)```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Scripts();
}
