namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>The clock of a process, which a test sets as a person or a time server would: Debian's libfaketime, told by a file.</summary>
internal sealed class ProcessClock
{
    private static readonly string[] Libraries =
    [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    ];

    private readonly string _file;
    private readonly string _library;

    public ProcessClock(TempFolder folder, string offset)
    {
        Assert.SkipWhen(Array.Find(Libraries, File.Exists) is null, "libfaketime is missing, so the clock of a process cannot be set; apt-get install faketime.");
        _library = Array.Find(Libraries, File.Exists)!;
        _file = Path.Combine(folder.Path, "clock");
        Set(offset);
    }

    /// <summary>Sets the clock from the true time: <c>-2h</c>, <c>-400d</c>, <c>+0</c>.</summary>
    public void Set(string offset) => File.WriteAllText(_file, offset);

    /// <summary>Starts the server under this clock. Only the time of day is set: timestamps and timers go on as they do when a clock is set.</summary>
    public Task<JobService> StartAsync(TempFolder folder) => JobService.StartAsync(
        "/usr/bin/env",
        folder.Path,
        [
            $"LD_PRELOAD={_library}", $"FAKETIME_TIMESTAMP_FILE={_file}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_RESET=1",
            Programs.Server, "--urls", "http://127.0.0.1:0", "--data", folder.Data, "--AsyncJobs:Outgoing:AllowedHosts:0=127.0.0.1",
        ]);
}
