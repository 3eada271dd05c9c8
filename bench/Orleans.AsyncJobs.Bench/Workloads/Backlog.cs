using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>
/// Jobs are created and run in front of others that wait, be they few or very many. Those that wait are ready, of a lower
/// priority, and stay where they are: their handler may run once at a time, and its first run does not end.
/// </summary>
internal sealed class Backlog : IWorkload
{
    private const int DefaultJobs = 20_000;
    private const int Callers = 64;
    private const int FewWaiting = 1_000;
    private const int ManyWaitingPerJob = 50;
    private const int FrontPriority = 10;
    private const double BytesPerMegabyte = 1 << 20;

    public string Name => "w6";

    public string Summary => $"jobs created by {Callers} callers and run in front of others that wait";

    public bool ComparesCases => true;

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options)
    {
        var jobs = options.Jobs ?? DefaultJobs;
        return [.. new[] { FewWaiting, jobs * ManyWaitingPerJob }.Select(waiting => new WorkloadCase($"{waiting:N0} waiting", jobs, run => RunAsync(run, waiting)))];
    }

    private static async Task RunAsync(WorkloadRun run, int waiting)
    {
        var gate = new Gate();
        await StoredJobs.InsertAsync(run.Folder, waiting, static _ => new NewJob { MessageName = GatedHandler.MessageName }, AddHandler);
        // Gives the memory of the filling back, so that what is resident afterwards is the service's.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var residentBefore = Environment.WorkingSet;

        var starts = new StartSignal(run.Jobs);
        await using var service = new JobService(run.Folder, starts, services =>
        {
            AddHandler(services);
            run.AddCounts(services);
        });
        await service.StartAsync();
        await gate.Reached;
        run.Begin();
        await CreateAsync(service.Client, run.Jobs);
        await starts.All;
        await service.WaitForAsync(JobStateCode.Completed, JobStatusCode.Succeeded, run.Jobs);
        run.End();
        run.Figures.Add(new Figure("resident MB before", residentBefore / BytesPerMegabyte, "N0"));
        run.Figures.Add(new Figure("after", Environment.WorkingSet / BytesPerMegabyte, "N0"));
        await service.WaitForAsync(JobStateCode.Ready, JobStatusCode.WaitingForResources, waiting - 1);
        gate.Open();

        void AddHandler(IServiceCollection services) => services
            .AddSingleton(gate)
            .AddJobHandler<GatedHandler>(GatedHandler.MessageName, options =>
            {
                options.MaxConcurrentJobs = 1;
                options.TimeLimit = TimeSpan.FromHours(1);
            });
    }

    private static Task CreateAsync(IJobClient client, int jobs)
    {
        var job = new NewJob { MessageName = NoopHandler.MessageName, Priority = FrontPriority };
        var left = jobs;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await client.CreateAsync(job);
            }
        })));
    }
}
