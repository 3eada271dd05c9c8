using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>Does one action to many jobs, in the order of their creation, as the one who asked for it.</summary>
internal sealed partial class BulkJobHandler(IJobQueries queries, IJobRecords records, IGrainFactory grains, ILogger<BulkJobHandler> logger) : IJobHandler
{
    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var verb = BulkVerb.Of(context.MessageName);
        var (action, wasTakenBack) = await BulkEntry.FindAsync(records, context.JobId, verb.Verb, cancellationToken);
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
}
