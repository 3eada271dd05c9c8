using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>One owner has very many ready jobs, and another creates a single one: it may wait for a slot, but not for the line.</summary>
internal sealed class Fairness : IWorkload
{
    private const int DefaultJobs = 100_000;

    /// <summary>So many have started when the single job is created: all slots are taken, and outcomes are on their way.</summary>
    private const int StartsBefore = 500;

    private static readonly JobCaller OtherOwner = new(new Guid("0b5e0000-0000-4000-8000-000000000002"), "Other");

    public string Name => "fairness";

    public string Summary => "a single job, created while another owner has many ready jobs of 10 ms each";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options)
    {
        var jobs = Math.Max(2 * StartsBefore, options.Jobs ?? DefaultJobs);
        return [new($"behind {jobs:N0} jobs of another owner", 1, run => RunAsync(run, jobs))];
    }

    private static async Task RunAsync(WorkloadRun run, int jobs)
    {
        var busy = new BusyCount(StartsBefore);
        await StoredJobs.InsertAsync(run.Folder, jobs, static _ => new NewJob { MessageName = BusyHandler.MessageName }, AddHandler);
        var (startedBefore, startedThen) = (0, 0);
        var starts = new StartSignal(run.Jobs, () => startedThen = busy.Started);
        await using var service = new JobService(run.Folder, starts, services =>
        {
            AddHandler(services);
            run.AddCounts(services);
        });
        await service.StartAsync();
        await busy.Reached;
        run.Begin();
        startedBefore = busy.Started;
        await service.Client.CreateAsync(new NewJob { MessageName = NoopHandler.MessageName, Data = StartSignal.Input(Stopwatch.GetTimestamp()) }, OtherOwner);
        await starts.All;
        run.End();
        run.Latencies = Latencies.Of(starts.Delays);
        run.Figures.Add(new Figure("started before it", startedThen - startedBefore, "N0"));

        void AddHandler(IServiceCollection services) => services.AddSingleton(busy).AddJobHandler<BusyHandler>(BusyHandler.MessageName);
    }
}
