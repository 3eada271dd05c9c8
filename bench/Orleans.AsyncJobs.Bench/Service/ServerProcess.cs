using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Bench.Measuring;

namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>The real server in a process of its own, on a free port of loopback. It is killed if it is not stopped.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const int SignalTerminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskPeriod = TimeSpan.FromMilliseconds(2);

    private readonly Process _process;
    private readonly Uri _ready;

    /// <summary>Starts the program; it is not ready yet.</summary>
    /// <param name="program">The program <c>asyncjobs</c>.</param>
    /// <param name="folder">Where it stores.</param>
    /// <param name="settings">Settings besides, as environment variables.</param>
    public ServerProcess(string program, string folder, params IReadOnlyList<(string Name, string Value)> settings)
    {
        var address = $"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";
        Address = new Uri(address);
        _ready = new Uri($"{address}/readyz");
        var start = new ProcessStartInfo(program, ["serve", "--urls", address, "--data", folder]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        _process.BeginOutputReadLine();
        Threads = new ThreadTimes(_process.Id);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    public int Id => _process.Id;

    public ThreadTimes Threads { get; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Waits until <c>/readyz</c> says 200.</summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    public async Task ReadyAsync()
    {
        using var client = new HttpClient();
        var began = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(client))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"{_process.StartInfo.FileName} did not become ready within {Patience}.");
            }

            await Task.Delay(AskPeriod);
        }
    }

    /// <summary>Asks it to stop in order.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="InvalidOperationException">It ended in another way.</exception>
    public async Task<TimeSpan> StopAsync()
    {
        var began = Stopwatch.GetTimestamp();
        if (Kill(_process.Id, SignalTerminate) != 0)
        {
            throw new InvalidOperationException($"The server could not be asked to stop: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode == 0 ? Stopwatch.GetElapsedTime(began) : throw new InvalidOperationException($"The server ended with exit code {_process.ExitCode}.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    /// <summary>A port of loopback that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    private async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(_ready);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }
}
