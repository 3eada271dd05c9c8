using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>The real server's start, on an empty store and on one that has run many jobs, and its stop.</summary>
internal sealed class ServerStart : IWorkload
{
    private const int DefaultJobs = 100_000;
    private const double BytesPerMegabyte = 1 << 20;

    public string Name => "start";

    public string Summary => "the server in a process of its own, from its start to the first 200 of /readyz";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) =>
    [
        .. new[] { 0, options.Jobs ?? DefaultJobs }.Select(jobs => new WorkloadCase(jobs == 0 ? "empty store" : "a store of completed jobs", jobs, run => RunAsync(run, options.Server)) { IsAboutJobs = false }),
    ];

    private static async Task RunAsync(WorkloadRun run, string program)
    {
        if (run.Jobs > 0)
        {
            await StoredJobs.InsertCompletedAsync(run.Folder, run.Jobs, static _ => new NewJob { MessageName = NoopHandler.MessageName });
        }

        run.Begin();
        using var server = new ServerProcess(program, run.Folder);
        await server.ReadyAsync();
        run.End();
        run.Figures.Add(new Figure("ready ms", run.Elapsed.TotalMilliseconds, "N0"));
        run.Figures.Add(new Figure("CPU ms", server.Processor.TotalMilliseconds, "N0"));
        run.Figures.Add(new Figure("resident MB", server.ResidentBytes / BytesPerMegabyte, "N0"));
        run.Figures.Add(new Figure("stop ms", (await server.StopAsync()).TotalMilliseconds, "N0"));
    }
}
