using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>Does one action to many jobs, in the order of their creation, as the one who asked for it.</summary>
internal sealed partial class BulkJobHandler(IJobQueries queries, IJobRecords records, IGrainFactory grains, ILogger<BulkJobHandler> logger) : IJobHandler
{
    private const int ActionsPerRead = 200;

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
        var walk = new BulkWalk(context, new BulkRun(verb, action, grains, records, logger), scope, data.Count) { ToCheckpoint = static progress => progress.ToBytes() };
        var progress = await walk.FinishAsync(BulkProgress.Parse(context.Checkpoint), cancellationToken);
        LogDone(progress.Done, progress.Refused, progress.Gone, verb.Done);
        return JobResult.Succeeded(progress.Describe(verb.Done, "refused"));
    }

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
