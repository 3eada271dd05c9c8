using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>Jobs whose moments came while the service was away: it starts on all of them at once, and takes them in the order of their dates.</summary>
internal sealed class Overdue : IWorkload
{
    private const int DefaultJobs = 100_000;
    private const double BytesPerMegabyte = 1 << 20;
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(50);

    public string Name => "overdue";

    public string Summary => "jobs that came due while no service was there; from the first start to the last completion";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options)
    {
        var jobs = options.Jobs ?? DefaultJobs;
        return
        [
            new("run overdue jobs", jobs, static run => RunAsync(run, isShuffled: true)),
            new("due as created", jobs, static run => RunAsync(run, isShuffled: false)),
        ];
    }

    private static async Task RunAsync(WorkloadRun run, bool isShuffled)
    {
        // Dates in no order with the sequence, which is what lines up jobs that are ready: so neighbours in the order of the
        // dates lie far apart in the table, and each write is to a page of its own.
        var (random, places) = (new Random(run.Jobs), Enumerable.Range(0, run.Jobs).ToArray());
        if (isShuffled)
        {
            random.Shuffle(places);
        }

        var first = DateTimeOffset.UtcNow.AddDays(-1);
        var ids = await StoredJobs.InsertOverdueAsync(
            run.Folder, run.Jobs, static _ => new NewJob { MessageName = NoopHandler.MessageName }, number => first.AddMilliseconds(places[number]));
        var placeOf = Enumerable.Range(0, run.Jobs).ToDictionary(number => ids[number], number => places[number]);

        var starts = new StartSignal(run.Jobs, run.Begin);
        await using var service = new JobService(run.Folder, starts, run.AddCounts);
        await service.StartAsync();
        var mostReady = 0L;
        while (!starts.All.IsCompleted)
        {
            mostReady = Math.Max(mostReady, await service.CountAsync(JobStateCode.Ready, JobStatusCode.WaitingForResources));
            await Task.WhenAny(starts.All, Task.Delay(Sample));
        }

        await service.WaitForAsync(JobStateCode.Completed, JobStatusCode.Succeeded, run.Jobs);
        run.End();
        var early = starts.Order.Select((id, started) => placeOf[id] - started).Max();
        run.Figures.Add(new Figure("most places early", early, "N0"));
        run.Figures.Add(new Figure("most ready at once", mostReady, "N0"));
        run.Figures.Add(new Figure("resident MB", Environment.WorkingSet / BytesPerMegabyte, "N0"));
        if (starts.Order.Distinct().Count() != run.Jobs)
        {
            throw new InvalidOperationException("A job has started twice.");
        }
    }
}
