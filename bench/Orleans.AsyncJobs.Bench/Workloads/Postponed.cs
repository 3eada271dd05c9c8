using System.Diagnostics;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>Jobs are postponed to moments within a day; those of the next minute have to start at theirs.</summary>
/// <param name="name">The name of the workload.</param>
/// <param name="defaultJobs">How many come due where nothing else is asked for.</param>
/// <param name="laterPerJob">How many wait for later moments, for each that comes due.</param>
internal sealed class Postponed(string name, int defaultJobs, int laterPerJob) : IWorkload
{
    private const double BytesPerMegabyte = 1 << 20;

    /// <summary>So many come due in a second.</summary>
    private const int Rate = 200;

    /// <summary>Time for the service to start before the first is due.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Soonest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // Two clocks are compared: what lies within this is no early start.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMilliseconds(1);

    public string Name => name;

    public string Summary => $"jobs postponed to moments within a day, of which {Rate} come due each second";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options)
    {
        var jobs = options.Jobs ?? defaultJobs;
        return [new($"{jobs:N0} due, {jobs * laterPerJob:N0} later", jobs, RunAsync)];
    }

    private async Task RunAsync(WorkloadRun run)
    {
        var random = new Random(run.Jobs);
        await StoredJobs.InsertAsync(run.Folder, run.Jobs * laterPerJob, _ => NewJob(DateTimeOffset.UtcNow + Soonest + (Day * random.NextDouble())));
        var (now, stamp) = (DateTimeOffset.UtcNow + Lead, Stopwatch.GetTimestamp() + Ticks(Lead));
        var order = Enumerable.Range(0, run.Jobs).ToArray();
        random.Shuffle(order);
        await StoredJobs.InsertAsync(run.Folder, run.Jobs, number =>
        {
            var after = TimeSpan.FromSeconds((double)order[number] / Rate);
            return NewJob(now + after) with { Data = StartSignal.Input(stamp + Ticks(after)) };
        });

        var starts = new StartSignal(run.Jobs);
        await using var service = new JobService(run.Folder, starts, run.AddCounts);
        await service.StartAsync();
        run.Begin();
        await starts.All;
        await service.WaitForAsync(JobStateCode.Completed, JobStatusCode.Succeeded, run.Jobs);
        run.End();
        if (starts.Delays.Min() is var earliest && earliest < -ClockSlack)
        {
            throw new InvalidOperationException($"A job started {-earliest} before its moment.");
        }

        run.Latencies = Latencies.Of(starts.Delays);
        run.Figures.Add(new Figure("resident MB", Environment.WorkingSet / BytesPerMegabyte, "N0"));
    }

    private static NewJob NewJob(DateTimeOffset until) => new() { MessageName = NoopHandler.MessageName, PostponeUntil = until };

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
