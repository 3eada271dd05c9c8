using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Server.Tests.Commands.Live;

/// <summary>The transcripts of docs/operating.md, run as they are written there.</summary>
public sealed partial class TranscriptTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Transcript_of_the_daily_bulk_delete_says_what_happens()
    {
        for (var i = 0; i < 3; i++)
        {
            await fixture.CreateSucceededAsync();
        }

        foreach (var (command, lines) in Commands("Deleting succeeded jobs each day"))
        {
            // Jobs of thirty days ago are not to be had.
            var script = command.Replace("-30d", "-0s", StringComparison.Ordinal).Replace("http://127.0.0.1:5080", $"{fixture.Url}".TrimEnd('/'), StringComparison.Ordinal);
            string[] expected = [.. lines.Select(line => line.Replace("-30d", "-0s", StringComparison.Ordinal))];
            if (command.Contains("--every", StringComparison.Ordinal))
            {
                AssertSays(expected, await fixture.ShellAsync(script));
                continue;
            }

            // What it says comes with the first run.
            ShellRun? last = null;
            await Deadline.ForAsync($"{script} to say {lines[^1]}", async () => Says(expected, last = await fixture.ShellAsync(script)) ? last : null, () => $"{last}");
        }
    }

    private static void AssertSays(string[] expected, ShellRun run) => Assert.True(Says(expected, run), $"{string.Join('\n', expected)}\n\n{run}");

    /// <summary>Whether a run says each line and no other. Ids and dates are others each time.</summary>
    private static bool Says(string[] expected, ShellRun run)
    {
        var said = $"{run.Output}\n{run.Errors}".Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return run.ExitCode == 0 && said.Length == expected.Length && expected.All(line => Array.Exists(said, one => Pattern(line).IsMatch(one)));
    }

    private static Regex Pattern(string line) => new($"^{Varying().Replace(Regex.Escape(line), ".+?")}$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static IEnumerable<(string Command, string[] Lines)> Commands(string heading, [CallerFilePath] string here = "")
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../../docs/operating.md"));
        var transcript = page.Split($"## {heading}\n")[1].Split("```console\n")[1].Split("```")[0];
        foreach (var block in transcript.Split("$ ", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Trim().Split('\n');
            yield return (lines[0], lines[1..]);
        }
    }

    // As they are after Regex.Escape, which leaves a dash as it is.
    [GeneratedRegex(@"…|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}T[\d:]+Z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Varying();
}
