namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>A script that a shell has run, with <c>asyncjobs</c> on its path.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a script.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="url">The service; null for none.</param>
    /// <param name="script">The script.</param>
    /// <param name="shell">The shell.</param>
    public static async Task<ShellRun> OfAsync(TempFolder folder, Uri? url, string script, string shell = "/bin/sh")
    {
        await using var run = Start(folder, url, script, shell);
        return new ShellRun(await run.WaitForExitAsync(), run.Output, run.Errors);
    }

    public static ProgramRun Start(TempFolder folder, Uri? url, string script, string shell = "/bin/sh")
    {
        // The program as it is called by its name; a link would look for its files beside itself.
        var bin = Directory.CreateDirectory(Path.Combine(folder.Path, "bin")).FullName;
        var call = Path.Combine(bin, "asyncjobs");
        if (!File.Exists(call))
        {
            File.WriteAllText(call, $"#!/bin/sh\nexec '{Programs.Server}' \"$@\"\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(call, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}",
            ["ASYNCJOBS_URL"] = url?.AbsoluteUri ?? "http://127.0.0.1:1",
            ["ASYNCJOBS_TOKEN"] = "",
        };
        return ProgramRun.Start(shell, folder.Path, variables, ["-c", script]);
    }

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";
}
