using System.Diagnostics;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>How long it takes from a create to the start of the handler.</summary>
internal sealed class StartLatency : IWorkload
{
    private const int DefaultJobs = 5_000;
    private const int PacedSeconds = 5;

    /// <summary>Between two jobs, so that the one before has ended and the service is idle.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public string Name => "w4";

    public string Summary => "from create to the start of the handler";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options)
    {
        var rate = options.Rate ?? throw new FormatException("w4 paces its arrivals: give --rate, half of what w1 runs per second, or let w1 run before it: w1 w4.");
        return
        [
            new("one at a time", options.Jobs ?? DefaultJobs, CreateOneByOneAsync),
            new($"{rate:N0} arrivals/s", options.Jobs ?? rate * PacedSeconds, run => CreatePacedAsync(run, rate)),
        ];
    }

    private static Task CreateOneByOneAsync(WorkloadRun run) => MeasureAsync(run, async (client, starts) =>
    {
        for (var i = 0; i < run.Jobs; i++)
        {
            var started = starts.NextAsync();
            await client.CreateAsync(NewJob(Stopwatch.GetTimestamp()));
            await started;
            await Task.Delay(Pause);
        }
    });

    /// <summary>An open loop: each job is sent at its moment, however the ones before it fare, and its delay counts from that moment.</summary>
    private static Task CreatePacedAsync(WorkloadRun run, int rate) => MeasureAsync(run, async (client, _) =>
    {
        var creates = new Task[run.Jobs];
        await Task.Factory.StartNew(
            () =>
            {
                var pace = new Pace(rate);
                for (var i = 0; i < creates.Length; i++)
                {
                    var moment = pace.WaitForNext();
                    creates[i] = client.CreateAsync(NewJob(moment));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAll(creates);
    });

    private static async Task MeasureAsync(WorkloadRun run, Func<IJobClient, StartSignal, Task> createAsync)
    {
        var starts = new StartSignal(run.Jobs);
        await using var service = new JobService(run.Folder, starts, run.AddCounts);
        await service.StartAsync();
        run.Begin();
        await createAsync(service.Client, starts);
        await starts.All;
        await service.WaitForAsync(JobStateCode.Completed, JobStatusCode.Succeeded, run.Jobs);
        run.End();
        run.Latencies = Latencies.Of(starts.Delays);
    }

    private static NewJob NewJob(long moment) => new() { MessageName = NoopHandler.MessageName, Data = StartSignal.Input(moment) };
}
