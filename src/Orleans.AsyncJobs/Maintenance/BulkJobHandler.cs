using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>
/// Does one action to many jobs, in the order of their creation, as the one who asked for it. It goes on from its
/// checkpoint after a pause or the death of its process; jobs behind the checkpoint are asked once more, and each action is
/// safe to repeat.
/// </summary>
internal sealed partial class BulkJobHandler(IJobQueries queries, IJobRecords records, IGrainFactory grains, ILogger<BulkJobHandler> logger) : IJobHandler
{
    /// <summary>So many jobs are asked between two checkpoints.</summary>
    private const int RowsPerStep = 100;

    /// <summary>So many of them at a time. Members of one token are asked one after the other.</summary>
    private const int AtATime = 16;

    private const int ActionsPerRead = 200;

    private static readonly JobColumn[] RowColumns = [JobColumns.Get("asyncoperationid"), JobColumns.Get("dependencytoken")];

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var verb = BulkVerb.Of(context.MessageName);
        if (await FindActionAsync(context.JobId, verb, cancellationToken) is not { } action)
        {
            return JobResult.Failed(
                $"The activity does not tell who asked for it, so nothing was done. Ask for it by {verb.MessageName} and not by creating a job.", JobErrorCodes.AccessDenied);
        }

        var data = BulkJobData.Parse(context.Input);
        var scope = new BulkScope(queries, data.Filter, data.UpToSequence);
        var progress = BulkProgress.Parse(context.Checkpoint);
        while (await scope.ReadAsync(RowColumns, progress.LastSequence, RowsPerStep, cancellationToken) is { Count: > 0 } rows)
        {
            context.PauseRequested.ThrowIfCancellationRequested();
            progress = progress.With((long)rows[^1][0]!, await AskAsync(rows, action, cancellationToken));
            await context.SaveCheckpointAsync(progress.ToBytes());
            await context.ReportProgressAsync(PercentOf(progress, data), $"{progress.Asked} of {data.Count}");
        }

        var message = progress.Describe(verb);
        LogDone(progress.Done, progress.Refused, progress.Gone, verb.Done);
        return JobResult.Succeeded(message);
    }

    private static int PercentOf(BulkProgress progress, BulkJobData data) => (int)Math.Min(100, 100 * progress.Asked / Math.Max(1, data.Count));

    /// <summary>Who asked, from where and why: only <see cref="BulkJobs"/> writes that entry, so a job that somebody made by hand has none.</summary>
    private async Task<JobAction?> FindActionAsync(Guid jobId, BulkVerb verb, CancellationToken cancellationToken)
    {
        IReadOnlyList<JobAction> actions;
        long? before = null;
        do
        {
            actions = await records.ReadActionsAsync(jobId, before, ActionsPerRead, cancellationToken);
            if (actions.FirstOrDefault(action => action.Verb == verb.Verb) is { } found)
            {
                return found;
            }

            before = actions.Count == 0 ? before : actions[^1].ActionId;
        }
        while (actions.Count == ActionsPerRead);
        return null;
    }

    /// <summary>Asks each job. Those of one token keep their order: a later one that is retried first would run first.</summary>
    private async Task<IReadOnlyList<BulkAnswer>> AskAsync(IReadOnlyList<object?[]> rows, JobAction action, CancellationToken cancellationToken)
    {
        List<BulkAnswer> answers = new(rows.Count);
        var lines = rows.GroupBy(row => row[2] as string ?? $"{row[1]}", row => (Guid)row[1]!, StringComparer.Ordinal);
        foreach (var chunk in lines.Chunk(AtATime))
        {
            var said = await Task.WhenAll(chunk.Select(line => AskInOrderAsync(line, action, cancellationToken)));
            answers.AddRange(said.SelectMany(answer => answer));
        }

        return answers;
    }

    private async Task<IReadOnlyList<BulkAnswer>> AskInOrderAsync(IEnumerable<Guid> jobIds, JobAction action, CancellationToken cancellationToken)
    {
        List<BulkAnswer> answers = [];
        foreach (var jobId in jobIds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            answers.Add(await AskAsync(jobId, action));
        }

        return answers;
    }

    private async Task<BulkAnswer> AskAsync(Guid jobId, JobAction action)
    {
        try
        {
            await ActAsync(grains.GetGrain<IJobGrain>(jobId), action);
            return new BulkAnswer(IsGone: false, Refusal: null);
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            return new BulkAnswer(IsGone: true, Refusal: null);
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.Invalid)
        {
            LogRefused(jobId, $"0x{exception.Code:x8}", exception.Message);
            return new BulkAnswer(IsGone: false, new BulkRefusal(jobId, exception.Code, TextLimit.Cut(exception.Message, BulkRefusal.MaxMessageLength)));
        }
    }

    private static Task ActAsync(IJobGrain job, JobAction action) => action.Verb switch
    {
        JobActionVerb.CancelMany => job.CancelAsync(action.Caller),
        JobActionVerb.PauseMany => job.PauseAsync(action.Caller),
        JobActionVerb.ResumeMany => job.ResumeAsync(action.Caller),
        JobActionVerb.PostponeMany => job.PostponeAsync(action.Until!.Value, action.Caller),
        JobActionVerb.RetryMany => job.RetryAsync(action.Caller),
        _ => job.DeleteAsync(action.Caller, expectedVersion: null),
    };
}
