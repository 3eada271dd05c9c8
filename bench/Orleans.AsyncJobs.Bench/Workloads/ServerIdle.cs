using System.Globalization;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>What the real server uses while nobody asks anything of it.</summary>
internal sealed class ServerIdle : IWorkload
{
    private const double BytesPerMegabyte = 1 << 20;
    private const int ThreadsNamed = 8;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    /// <summary>Threads such as the compiler's come and go.</summary>
    private static readonly TimeSpan ReadPeriod = TimeSpan.FromSeconds(1);

    /// <summary>What runs once a second is compiled anew after its 30th and its 60th time.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(90);

    public string Name => "idle";

    public string Summary => $"the server in a process of its own, idle for {Length.TotalSeconds:N0} s";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) => [new("empty store", 0, run => RunAsync(run, options.Server)) { IsAboutJobs = false }];

    private static async Task RunAsync(WorkloadRun run, string program)
    {
        using var server = new ServerProcess(program, run.Folder);
        await server.ReadyAsync();
        await Task.Delay(Settling);
        server.Threads.Read();
        var (processor, sleeps, threads) = (server.Processor, server.Threads.Sleeps, server.Threads.Processor);
        run.Begin();
        for (var left = Length; left > TimeSpan.Zero; left -= ReadPeriod)
        {
            await Task.Delay(ReadPeriod);
            server.Threads.Read();
        }

        run.End();
        var used = server.Threads.Processor.Select(thread => (Name: thread.Key, Time: thread.Value - threads.GetValueOrDefault(thread.Key))).OrderByDescending(static thread => thread.Time);
        run.Figures.Add(new Figure("CPU % of a core", 100 * ((server.Processor - processor) / run.Elapsed), "N2"));
        run.Figures.Add(new Figure("thread wakes/s", (server.Threads.Sleeps - sleeps) / run.Elapsed.TotalSeconds, "N1"));
        run.Figures.Add(new Figure("resident MB", server.ResidentBytes / BytesPerMegabyte, "N0"));
        run.Remark = string.Join("; ", used.Take(ThreadsNamed).Select(thread => string.Create(CultureInfo.InvariantCulture, $"{thread.Name} {100 * (thread.Time / run.Elapsed):N2} %")));
        await server.StopAsync();
    }
}
