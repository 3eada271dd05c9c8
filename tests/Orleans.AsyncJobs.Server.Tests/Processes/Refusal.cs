namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>A start of the server that must be refused: the exit code, nothing on stdout, and one line on stderr without a trace.</summary>
internal static class Refusal
{
    public const int CouldNotStart = 1;
    public const int WrongOptions = 2;

    /// <summary>Starts the server and gives the line it refused with.</summary>
    public static async Task<string> OfAsync(TempFolder folder, int exitCode, params string[] arguments)
    {
        string[] defaults = arguments.Any(argument => argument.StartsWith("--urls", StringComparison.Ordinal)) ? [] : ["--urls", "http://127.0.0.1:0"];
        string[] data = arguments.Any(argument => argument.StartsWith("--data", StringComparison.Ordinal)) ? [] : ["--data", folder.Data];
        await using var run = ProgramRun.Start(Programs.Server, folder.Path, [.. data, .. defaults, .. arguments]);

        Assert.Equal((exitCode, ""), (await run.WaitForExitAsync(), run.Output));
        var line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        return line;
    }
}
