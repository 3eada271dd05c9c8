using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>Jobs are run while somebody asks, again and again, what no index serves: what that costs them.</summary>
internal sealed class QueryBeside : IWorkload
{
    private const int DefaultJobs = 200_000;
    private const int OldJobs = 1_000_000;
    private const string OldName = "Old";

    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(1);

    public string Name => "query";

    public string Summary => "the same as w1 in a table of 1,000,000 jobs, while nobody asks and while a query looks at all of them";

    public bool ComparesCases => true;

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) =>
    [
        new("nobody asks", options.Jobs ?? DefaultJobs, run => RunAsync(run, isAsked: false)),
        new("a query looks at all", options.Jobs ?? DefaultJobs, run => RunAsync(run, isAsked: true)),
    ];

    private static async Task RunAsync(WorkloadRun run, bool isAsked)
    {
        await StoredJobs.InsertCompletedAsync(run.Folder, OldJobs, static _ => new NewJob { MessageName = OldName }, TimeSpan.Zero, AddHandler);
        await StoredJobs.InsertAsync(run.Folder, run.Jobs, static _ => new NewJob { MessageName = NoopHandler.MessageName });
        var starts = new StartSignal(run.Jobs, run.Begin);
        await using var service = new JobService(run.Folder, starts, services =>
        {
            AddHandler(services);
            run.AddCounts(services);
        });
        using var ended = new CancellationTokenSource();
        await service.StartAsync();
        var asking = isAsked ? AskAsync(service.Service<IJobQueries>(), ended.Token) : Task.FromResult<IReadOnlyList<double>>([]);
        await starts.All;
        while (await CountAsync(service) < run.Jobs)
        {
            await Task.Delay(LookPeriod);
        }

        run.End();
        await ended.CancelAsync();
        var seconds = await asking;
        if (isAsked)
        {
            run.Figures.Add(new Figure("queries answered", seconds.Count, "N0"));
            run.Figures.Add(new Figure("query s", seconds.Count == 0 ? double.NaN : seconds.Average(), "N2"));
        }
    }

    private static async Task<IReadOnlyList<double>> AskAsync(IJobQueries queries, CancellationToken end)
    {
        List<double> seconds = [];
        var owner = GroupKey.Of(JobColumns.Get("_ownerid_value"), "owner");
        var longest = Aggregate.Of(AggregateMethod.Max, JobColumns.Get("executiontimespan"), "longest");
        var query = new JobQuery { Stages = [new QueryStage.Group([owner], [longest])], Columns = [owner.Output, longest.Output] };
        try
        {
            while (true)
            {
                var start = Stopwatch.GetTimestamp();
                await queries.QueryAsync(query, end);
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        catch (OperationCanceledException)
        {
            return seconds;
        }
    }

    private static void AddHandler(IServiceCollection services) => services.AddJobHandler<NoopHandler>(OldName);

    private static async Task<long> CountAsync(JobService service) => (await service.Service<IJobQueries>().CountAsync(CancellationToken.None))
        .Where(count => count.Status == JobStatusCode.Succeeded && count.MessageName == NoopHandler.MessageName).Sum(count => count.Count);
}
