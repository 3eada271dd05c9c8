using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>Creates, each acknowledged when it is on disk. The jobs wait for a far day, so that none runs meanwhile.</summary>
internal sealed class Enqueue : IWorkload
{
    private const int Callers = 64;
    private const int BulkJobs = 1_000;

    public string Name => "w2";

    public string Summary => "durable creates through IJobClient";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) =>
    [
        new("one caller in sequence", options.Jobs ?? 5_000, run => MeasureAsync(run, CreateAsync)),
        new($"{Callers} callers", options.Jobs ?? 50_000, run => MeasureAsync(run, CreateConcurrentlyAsync)),
        new($"bulk of {BulkJobs:N0}", options.Jobs ?? 100_000, run => MeasureAsync(run, CreateBulkAsync)),
    ];

    private static async Task MeasureAsync(WorkloadRun run, Func<IJobClient, NewJob, int, Task> createAsync)
    {
        await using var service = new JobService(run.Folder, new StartSignal(0), run.AddCounts);
        await service.StartAsync();
        var job = new NewJob { MessageName = NoopHandler.MessageName, PostponeUntil = DateTimeOffset.UtcNow.AddDays(1) };
        run.Begin();
        await createAsync(service.Client, job, run.Jobs);
        run.End();
        await service.WaitForAsync(JobStateCode.Suspended, JobStatusCode.Waiting, run.Jobs);
    }

    private static async Task CreateAsync(IJobClient client, NewJob job, int jobs)
    {
        for (var i = 0; i < jobs; i++)
        {
            await client.CreateAsync(job);
        }
    }

    private static async Task CreateConcurrentlyAsync(IJobClient client, NewJob job, int jobs)
    {
        var left = jobs;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await client.CreateAsync(job);
            }
        })));
    }

    private static async Task CreateBulkAsync(IJobClient client, NewJob job, int jobs)
    {
        foreach (var group in Enumerable.Repeat(job, jobs).Chunk(BulkJobs))
        {
            await client.CreateManyAsync(group);
        }
    }
}
