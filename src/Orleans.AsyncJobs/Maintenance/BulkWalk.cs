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

    /// <summary>So many times a job is looked at that changes between the look and its delete, as one does that reports progress.</summary>
    private const int MaxLooks = 4;

    private static readonly JobColumn[] RowColumns = [JobColumns.Get("asyncoperationid"), JobColumns.Get("dependencytoken"), JobColumns.Version];

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
            progress = await TellAsync(progress, (long)rows[^1][0]!, await AskAsync(JobsOf(rows), isRepeated: false, cancellationToken), cancellationToken);
        }

        await SaveAsync(progress);
        return progress;
    }

    /// <summary>Asks the jobs of the step in which an earlier run was stopped, but for those that it had asked.</summary>
    private async Task<IReadOnlyList<BulkAnswer>> AskPendingAsync(IReadOnlyList<Guid> pending, CancellationToken cancellationToken)
    {
        return await AskAsync(await LookAsync(pending, cancellationToken), isRepeated: true, cancellationToken);
    }

    /// <summary>Some jobs as they stand now. Those that are to be deleted and match no more, as one that was retried meanwhile, are left out.</summary>
    private async Task<IReadOnlyList<BulkTarget>> LookAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken)
    {
        var matching = run.Deletes ? JobsOf(await scope.ReadMatchingAsync(RowColumns, jobIds, cancellationToken)) : [];
        var rows = JobsOf(await scope.ReadByIdAsync(RowColumns, jobIds, cancellationToken));

        // One that is gone has no row to tell of its token, and needs none.
        var gone = jobIds.Except(rows.Concat(matching).Select(row => row.JobId)).Select(jobId => new BulkTarget(jobId, Token: null, Version: null));
        return [.. run.Deletes ? matching : rows, .. gone];
    }

    /// <summary>Asks jobs, and looks again at those whose answer leaves open what became of them: they changed since, or did not answer in time.</summary>
    private async Task<IReadOnlyList<BulkAnswer>> AskAsync(IReadOnlyList<BulkTarget> jobs, bool isRepeated, CancellationToken cancellationToken)
    {
        var answers = await run.AskAsync(jobs, isRepeated, cancellationToken);
        for (var looks = 1; looks < MaxLooks; looks++)
        {
            List<Guid> changed = [.. answers.Where(answer => answer.HasChanged).Select(answer => answer.JobId)];
            if (changed.Count == 0 || cancellationToken.IsCancellationRequested)
            {
                break;
            }

            // Whatever is gone now was not deleted by this run, unless an earlier one had asked it.
            answers = [.. answers.Where(answer => !answer.HasChanged), .. await run.AskAsync(await LookAsync(changed, cancellationToken), isRepeated, cancellationToken)];
        }

        List<Guid> unsettled = [.. answers.Where(answer => answer.IsUnsettled).Select(answer => answer.JobId)];
        if (unsettled.Count > 0 && !cancellationToken.IsCancellationRequested)
        {
            // Once more and as one that was asked: it may be deleted by now.
            answers = [.. answers.Where(answer => !unsettled.Contains(answer.JobId)), .. await run.AskAsync(await LookAsync(unsettled, cancellationToken), isRepeated: true, cancellationToken)];
        }

        // Where it is to stop, the next run asks the rest.
        return cancellationToken.IsCancellationRequested ? [.. answers.Where(answer => answer is { HasChanged: false, IsUnsettled: false })] : answers;
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

    private static List<BulkTarget> JobsOf(IReadOnlyList<object?[]> rows) => [.. rows.Select(row => new BulkTarget((Guid)row[1]!, (string?)row[2], (long)row[3]!))];
}
