using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Service;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>One dependency token: each job starts after the one before. What a step costs is what the disk and the handover cost.</summary>
internal sealed class OrderedChain : IWorkload
{
    private const int DefaultJobs = 10_000;
    private const string Token = "chain";

    public string Name => "w3";

    public string Summary => "stored jobs of one dependency token, each started after the one before";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options) => [new("one token", options.Jobs ?? DefaultJobs, RunAsync)];

    private static async Task RunAsync(WorkloadRun run)
    {
        var created = await StoredJobs.InsertAsync(run.Folder, run.Jobs, static _ => new NewJob { MessageName = NoopHandler.MessageName, DependencyToken = Token });
        await RunStored.RunAllAsync(run, run.Jobs, (_, starts) =>
        {
            var outOfTurn = created.Zip(starts.Order).Count(pair => pair.First != pair.Second);
            return outOfTurn == 0
                ? Task.CompletedTask
                : throw new InvalidOperationException($"{outOfTurn} of {run.Jobs} jobs did not start in the order of their sequence.");
        });

        // Nothing else is written meanwhile: the first job takes a start and an end, each other one its end, and a start of its
        // own where its turn was not handed on.
        run.Figures.Add(new Figure("handed over", (2.0 * run.Jobs - run.Spent.Commits) / (run.Jobs - 1), "P1"));
    }
}
