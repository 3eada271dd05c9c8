namespace Orleans.AsyncJobs.Clients.Tests.Node;

/// <summary>What a script wrote: a line for each step, and below it, indented, what was wrong.</summary>
internal sealed record ScriptRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Checks one step; the failure shows what the script said of it, or all that it said if it never came so far.</summary>
    public void AssertStep(string step)
    {
        var lines = Output.Split('\n');
        var failed = Array.IndexOf(lines, $"not ok - {step}");
        if (failed >= 0)
        {
            Assert.Fail(string.Join('\n', lines.Skip(failed).TakeWhile((line, i) => i == 0 || line.StartsWith("  ", StringComparison.Ordinal))));
        }

        Assert.True(lines.Contains($"ok - {step}"), $"The script did not come to this step.\n{this}");
    }

    public override string ToString() => $"exit code {ExitCode}\n{Output}{Errors}";
}
