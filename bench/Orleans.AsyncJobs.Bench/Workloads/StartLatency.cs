using System.Diagnostics;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>How long it takes from a create to the start of the handler.</summary>
internal sealed class StartLatency : IWorkload
{
    private const int DefaultJobs = 5_000;
    private const int PacedSeconds = 5;

    /// <summary>Arrivals come for so long before they count: the runtime compiles the service's code anew once it is known to be hot, which takes up to a core of the machine in the first seconds of a process.</summary>
    private const int LeadInSeconds = 3;

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

    private static async Task CreateOneByOneAsync(WorkloadRun run)
    {
        var starts = new StartSignal(run.Jobs);
        await using var service = new JobService(run.Folder, starts, run.AddCounts);
        await service.StartAsync();
        run.Begin();
        for (var i = 0; i < run.Jobs; i++)
        {
            var started = starts.NextAsync();
            await service.Client.CreateAsync(NewJob(Stopwatch.GetTimestamp()));
            await started;
            await Task.Delay(Pause);
        }

        await EndAsync(run, service, starts, leadIn: 0);
    }

    /// <summary>An open loop: each job is sent at its moment, however the ones before it fare, and its delay counts from that moment.</summary>
    private static async Task CreatePacedAsync(WorkloadRun run, int rate)
    {
        var leadIn = rate * LeadInSeconds;
        var starts = new StartSignal(leadIn + run.Jobs);
        await using var service = new JobService(run.Folder, starts, run.AddCounts);
        await service.StartAsync();
        var left = leadIn + run.Jobs;
        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.Factory.StartNew(
            () =>
            {
                var pace = new Pace(rate);
                for (var i = 0; i < leadIn + run.Jobs; i++)
                {
                    var moment = pace.WaitForNext();
                    if (i == leadIn)
                    {
                        run.Begin();
                    }

                    _ = CreateAsync(moment);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await created.Task;
        await EndAsync(run, service, starts, leadIn);

        // The tasks are not kept: so many objects that live on would be a cost of the collections, and not the service's.
        async Task CreateAsync(long moment)
        {
            try
            {
                await service.Client.CreateAsync(NewJob(moment));
            }
            catch (JobException exception)
            {
                created.TrySetException(exception);
            }

            if (Interlocked.Decrement(ref left) == 0)
            {
                created.TrySetResult();
            }
        }
    }

    private static async Task EndAsync(WorkloadRun run, JobService service, StartSignal starts, int leadIn)
    {
        await starts.All;
        await service.WaitForAsync(JobStateCode.Completed, JobStatusCode.Succeeded, leadIn + run.Jobs);
        run.End();
        run.Latencies = Latencies.Of(starts.Delays[leadIn..]);
    }

    private static NewJob NewJob(long moment) => new() { MessageName = NoopHandler.MessageName, Data = StartSignal.Input(moment) };
}
