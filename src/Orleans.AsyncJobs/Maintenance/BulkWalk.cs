using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>
/// Goes through the jobs of an action on many, step by step and in the order of their creation. Before each step it saves how
/// far it is and which jobs come next, so that after a pause or the death of its process it goes on and hits none twice.
/// </summary>
/// <param name="context">The job that does it.</param>
/// <param name="run">Asks the jobs.</param>
/// <param name="scope">Which jobs.</param>
/// <param name="count">How many there were at the begin, for the progress.</param>
internal sealed class BulkWalk(JobContext context, BulkRun run, BulkScope scope, long count)
{
    /// <summary>So many jobs are asked between two checkpoints.</summary>
    private const int RowsPerStep = 100;

    private static readonly JobColumn[] RowColumns = [JobColumns.Get("asyncoperationid"), JobColumns.Get("dependencytoken")];

    /// <summary>What is saved of a progress.</summary>
    public required Func<BulkProgress, ReadOnlyMemory<byte>> ToCheckpoint { get; init; }

    /// <summary>Is told what the jobs of a step said, with the progress behind it. A step in which the run is stopped is told again by the next run.</summary>
    public Func<BulkProgress, IReadOnlyList<BulkAnswer>, Task> Told { get; init; } = static (_, _) => Task.CompletedTask;

    /// <summary>Asks all jobs that are left.</summary>
    /// <param name="progress">How far an earlier run came.</param>
    /// <param name="cancellationToken">Stops between two jobs.</param>
    public async Task<BulkProgress> FinishAsync(BulkProgress progress, CancellationToken cancellationToken)
    {
        if (progress.Pending.Count > 0)
        {
            progress = await TellAsync(progress, progress.PendingLast, await AskPendingAsync(progress.Pending, cancellationToken), cancellationToken);
        }

        while (await scope.ReadAsync(RowColumns, progress.LastSequence, RowsPerStep, cancellationToken) is { Count: > 0 } rows)
        {
            await SaveAsync(progress with { Pending = [.. rows.Select(row => (Guid)row[1]!)], PendingLast = (long)rows[^1][0]! });
            context.PauseRequested.ThrowIfCancellationRequested();
            progress = await TellAsync(progress, (long)rows[^1][0]!, await run.AskAsync(JobsOf(rows), isRepeated: false, cancellationToken), cancellationToken);
        }

        await SaveAsync(progress);
        return progress;
    }

    /// <summary>Asks the jobs of the step in which an earlier run was stopped, but for those that it had asked.</summary>
    private async Task<IReadOnlyList<BulkAnswer>> AskPendingAsync(IReadOnlyList<Guid> pending, CancellationToken cancellationToken)
    {
        // One that is gone has no row to tell of its token, and needs none.
        var rows = JobsOf(await scope.ReadByIdAsync(RowColumns, pending, cancellationToken)).ToList();
        var gone = pending.Except(rows.Select(row => row.JobId)).Select(jobId => (jobId, (string?)null));
        return await run.AskAsync(rows.Concat(gone), isRepeated: true, cancellationToken);
    }

    /// <summary>The step that was begun may not be whole, so where the run is to stop its progress is told and not saved: a later run asks the rest of it.</summary>
    private async Task<BulkProgress> TellAsync(BulkProgress progress, long lastSequence, IReadOnlyList<BulkAnswer> answers, CancellationToken cancellationToken)
    {
        progress = progress.With(lastSequence, answers);
        await Told(progress, answers);
        if (cancellationToken.IsCancellationRequested)
        {
            await ReportAsync(progress);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return progress;
    }

    private async Task SaveAsync(BulkProgress progress)
    {
        await context.SaveCheckpointAsync(ToCheckpoint(progress));
        await ReportAsync(progress);
    }

    private Task ReportAsync(BulkProgress progress) =>
        context.ReportProgressAsync((int)Math.Min(100, 100 * progress.Asked / Math.Max(1, count)), $"{progress.Asked} of {count}");

    private static IEnumerable<(Guid JobId, string? Token)> JobsOf(IReadOnlyList<object?[]> rows) => rows.Select(row => ((Guid)row[1]!, (string?)row[2]));
}
