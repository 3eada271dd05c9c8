using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>Jobs are run while old ones are deleted: what that costs them.</summary>
internal sealed class RetentionBeside : IWorkload
{
    private const int DefaultJobs = 100_000;
    private const int OldJobs = 200_000;
    private const string OldName = "Old";
    private const string RetentionName = "ApplyRetention";
    private const int FrontPriority = 10;

    private static readonly TimeSpan OldAge = TimeSpan.FromDays(100);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(1);

    public string Name => "retention";

    public string Summary => "the same as w1 while retention has nothing to delete, and while it deletes old jobs";

    public bool ComparesCases => true;

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) =>
    [
        new("none is old", options.Jobs ?? DefaultJobs, run => RunAsync(run, TimeSpan.Zero)),
        new("old ones are deleted", options.Jobs ?? DefaultJobs, run => RunAsync(run, OldAge)),
    ];

    private static async Task RunAsync(WorkloadRun run, TimeSpan age)
    {
        await StoredJobs.InsertCompletedAsync(run.Folder, OldJobs, static _ => new NewJob { MessageName = OldName }, age, AddHandler);
        await StoredJobs.InsertAsync(run.Folder, 1, static _ => new NewJob { MessageName = RetentionName, Priority = FrontPriority });
        await StoredJobs.InsertAsync(run.Folder, run.Jobs, static _ => new NewJob { MessageName = NoopHandler.MessageName });
        var starts = new StartSignal(run.Jobs, run.Begin);
        await using var service = new JobService(run.Folder, starts, services =>
        {
            AddHandler(services);
            run.AddCounts(services);
        });
        await service.StartAsync();
        await starts.All;
        while (await CountAsync(service, NoopHandler.MessageName) < run.Jobs)
        {
            await Task.Delay(LookPeriod);
        }

        run.End();
        run.Figures.Add(new Figure("deleted/s", (OldJobs - await CountAsync(service, OldName)) / run.Elapsed.TotalSeconds, "N0"));
    }

    private static void AddHandler(IServiceCollection services) => services.AddJobHandler<NoopHandler>(OldName);

    private static async Task<long> CountAsync(JobService service, string messageName) => (await service.Service<IJobQueries>().CountAsync(CancellationToken.None))
        .Where(count => count.Status == JobStatusCode.Succeeded && count.MessageName == messageName).Sum(count => count.Count);
}
