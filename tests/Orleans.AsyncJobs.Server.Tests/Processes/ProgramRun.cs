using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>One process of a program under test, with what it has written so far.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProgramRun(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(_output, _outputEnded, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_errors, _errorsEnded, line.Data);
        Started = Stopwatch.GetTimestamp();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>When the process was started, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long Started { get; }

    public bool HasExited => _process.HasExited;

    public int ProcessId => _process.Id;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public static ProgramRun Start(string program, string workingFolder, params IEnumerable<string> arguments) =>
        Start(program, workingFolder, [], arguments);

    /// <summary>Starts a program with variables of its own.</summary>
    public static ProgramRun Start(string program, string workingFolder, Dictionary<string, string> variables, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The program runs on the runtime of the tests, wherever that was unpacked.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        // Tests have the jobs that they make, and not the one that applies retention.
        foreach (var outcome in new[] { "Succeeded", "Failed", "Canceled" })
        {
            start.Environment[$"AsyncJobs__Retention__{outcome}"] = "0";
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new ProgramRun(start);
    }

    /// <summary>Waits until the process has ended and all it wrote has been read.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? limit = null)
    {
        using var deadline = Deadline.Start(limit);
        await _process.WaitForExitAsync(deadline.Token);
        await Task.WhenAll(_outputEnded.Task, _errorsEnded.Task).WaitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public Task<int> TerminateAsync()
    {
        Send("SIGTERM");
        return WaitForExitAsync();
    }

    public void Send(string signal) => Signals.Send(_process, signal);

    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("AsyncJobs__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase);

    private static void Take(StringBuilder text, TaskCompletionSource ended, string? line)
    {
        if (line is null)
        {
            ended.TrySetResult();
            return;
        }

        lock (text)
        {
            text.Append(line).Append('\n');
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
