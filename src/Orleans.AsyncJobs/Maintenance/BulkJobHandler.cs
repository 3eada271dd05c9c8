using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>
/// Does one action to many jobs, in the order of their creation, as the one who asked for it. Before each step it saves
/// how far it is and which jobs come next, so that after a pause or the death of its process it goes on and hits none twice.
/// </summary>
internal sealed partial class BulkJobHandler(IJobQueries queries, IJobRecords records, IGrainFactory grains, ILogger<BulkJobHandler> logger) : IJobHandler
{
    /// <summary>So many jobs are asked between two checkpoints.</summary>
    private const int RowsPerStep = 100;

    private const int ActionsPerRead = 200;

    private static readonly JobColumn[] RowColumns = [JobColumns.Get("asyncoperationid"), JobColumns.Get("dependencytoken")];

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var verb = BulkVerb.Of(context.MessageName);
        var (action, wasTakenBack) = await FindActionAsync(context.JobId, verb, cancellationToken);
        if (action is null)
        {
            return JobResult.Failed(
                $"The activity does not tell who asked for it, so nothing was done. Ask for it by {verb.MessageName} and not by creating a job.", JobErrorCodes.AccessDenied);
        }

        if (wasTakenBack)
        {
            // A retry would start at once, without the question and the time to take it back.
            return JobResult.Failed($"It was canceled, and is not done by a retry. Ask for it by {verb.MessageName} again.");
        }

        var data = BulkJobData.Parse(context.Input);
        var scope = new BulkScope(queries, data.Filter, data.UpToSequence, data.SeenOn);
        var run = new BulkRun(verb, action, grains, records, logger);
        var progress = await FinishStepAsync(run, scope, BulkProgress.Parse(context.Checkpoint), cancellationToken);
        await StopIfAskedAsync(context, data, progress, cancellationToken);
        while (await scope.ReadAsync(RowColumns, progress.LastSequence, RowsPerStep, cancellationToken) is { Count: > 0 } rows)
        {
            await SaveAsync(context, data, progress with { Pending = [.. rows.Select(row => (Guid)row[1]!)], PendingLast = (long)rows[^1][0]! });
            context.PauseRequested.ThrowIfCancellationRequested();
            progress = progress.With((long)rows[^1][0]!, await run.AskAsync(JobsOf(rows), isRepeated: false, cancellationToken));
            await StopIfAskedAsync(context, data, progress, cancellationToken);
        }

        await SaveAsync(context, data, progress);
        LogDone(progress.Done, progress.Refused, progress.Gone, verb.Done);
        return JobResult.Succeeded(progress.Describe(verb));
    }

    /// <summary>Asks the jobs of the step in which an earlier run was stopped, but for those that it had asked.</summary>
    private static async Task<BulkProgress> FinishStepAsync(BulkRun run, BulkScope scope, BulkProgress progress, CancellationToken cancellationToken)
    {
        if (progress.Pending.Count == 0)
        {
            return progress;
        }

        // One that is gone has no row to tell of its token, and needs none.
        var rows = JobsOf(await scope.ReadByIdAsync(RowColumns, progress.Pending, cancellationToken)).ToList();
        var gone = progress.Pending.Except(rows.Select(row => row.JobId)).Select(jobId => (jobId, (string?)null));
        return progress.With(progress.PendingLast, await run.AskAsync(rows.Concat(gone), isRepeated: true, cancellationToken));
    }

    private static async Task SaveAsync(JobContext context, BulkJobData data, BulkProgress progress)
    {
        await context.SaveCheckpointAsync(progress.ToBytes());
        await ReportAsync(context, data, progress);
    }

    /// <summary>The step that was begun may not be whole, so what was done is told and not saved: a later run asks the rest of it.</summary>
    private static async Task StopIfAskedAsync(JobContext context, BulkJobData data, BulkProgress progress, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            await ReportAsync(context, data, progress);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static Task ReportAsync(JobContext context, BulkJobData data, BulkProgress progress) =>
        context.ReportProgressAsync((int)Math.Min(100, 100 * progress.Asked / Math.Max(1, data.Count)), $"{progress.Asked} of {data.Count}");

    private static IEnumerable<(Guid JobId, string? Token)> JobsOf(IReadOnlyList<object?[]> rows) => rows.Select(row => ((Guid)row[1]!, (string?)row[2]));

    /// <summary>
    /// Who asked, from where and why: only <see cref="BulkJobs"/> writes that entry, so a job that somebody made by hand has
    /// none. And whether somebody has canceled the job since.
    /// </summary>
    private async Task<(JobAction? Asked, bool WasTakenBack)> FindActionAsync(Guid jobId, BulkVerb verb, CancellationToken cancellationToken)
    {
        IReadOnlyList<JobAction> actions;
        long? before = null;
        var wasTakenBack = false;
        do
        {
            actions = await records.ReadActionsAsync(jobId, before, ActionsPerRead, cancellationToken);
            wasTakenBack |= actions.Any(action => action.Verb == JobActionVerb.Cancel);
            if (actions.FirstOrDefault(action => action.Verb == verb.Verb) is { } found)
            {
                return (found, wasTakenBack);
            }

            before = actions.Count == 0 ? before : actions[^1].ActionId;
        }
        while (actions.Count == ActionsPerRead);
        return (null, wasTakenBack);
    }
}
