using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>
/// Deletes the jobs that match its criteria when a run begins, in the order of their creation: none that was created or came
/// to match later, and not itself. A job that cannot be deleted is recorded and does not stop it.
/// </summary>
internal sealed partial class BulkDeleteHandler(
    IJobTable table,
    IJobQueries queries,
    IJobRecords records,
    IBulkDeleteRecords bulkDeletes,
    IGrainFactory grains,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    RandomSource random,
    ILogger<BulkDeleteHandler> logger) : IJobHandler
{
    /// <summary>The message name.</summary>
    public const string MessageName = IBulkDeleteRecords.MessageName;

    private const int ActionsPerRead = 200;

    private const string NoMail = "No mail was sent: this service sends none.";

    private static readonly JobFilter All = new JobFilter.Compare(JobColumns.Get("sequence"), JobComparison.GreaterThan, 0L);

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var data = BulkDeleteData.Parse(context.Input);
        var action = await ActionAsync(context, data, cancellationToken);
        var state = BulkDeleteProgress.Parse(context.Checkpoint) ?? await BeginAsync(context, data, action, cancellationToken);
        if (state.IsNew)
        {
            // What an earlier occurrence did is told by its run.
            await bulkDeletes.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = context.JobId, IsNewRun = true }, cancellationToken);
        }

        var run = new BulkRun(BulkVerb.Find(JobActionVerb.DeleteMany)!, action, grains, records, logger) { TellsOfEach = false };
        var walk = new BulkWalk(context, run, ScopeOf(context, data, state.BegunOn, state.UpToSequence), state.Count)
        {
            ToCheckpoint = progress => (state with { Walk = progress }).ToBytes(),
            Told = (progress, answers) => TellAsync(context.JobId, progress, answers),
        };
        var progress = await walk.FinishAsync(state.Walk, cancellationToken);
        LogDone(progress.Done, progress.Refused, progress.Gone);
        var told = progress.Describe("deleted", "failed");
        return JobResult.Succeeded(data.WantsMail ? $"{told}\n{NoMail}" : told);
    }

    /// <summary>Binds a run to its begin, and tells of it in the activity, before anything is deleted: a crash moves it no more.</summary>
    private async Task<BulkDeleteProgress> BeginAsync(JobContext context, BulkDeleteData data, JobAction action, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var upTo = await BulkScope.ReadLastSequenceAsync(queries, cancellationToken);
        var count = await ScopeOf(context, data, now, upTo).CountAsync(cancellationToken);
        var state = new BulkDeleteProgress(now, upTo, count, new BulkProgress());
        await records.AppendActionAsync(action with { On = now, Count = count }, cancellationToken);
        await context.SaveCheckpointAsync(state.ToBytes());
        LogBegun(count, now, upTo);
        return state;
    }

    private BulkScope ScopeOf(JobContext context, BulkDeleteData data, DateTimeOffset begunOn, long upTo) =>
        new(queries, RelativeMoments.Resolve(data.Filter ?? All, begunOn), upTo, begunOn, context.JobId);

    /// <summary>
    /// In whose name the jobs are deleted: the owner's of the bulk delete. The newest entry of the activity tells the owner's
    /// name, and why it was asked for; after 90 days without a run it is gone.
    /// </summary>
    private async Task<JobAction> ActionAsync(JobContext context, BulkDeleteData data, CancellationToken cancellationToken)
    {
        var job = await table.ReadAsync(context.JobId, cancellationToken) ?? throw JobException.NotFound(context.JobId);
        var owner = job.Job.OwnerId;
        var told = await records.ReadActionsAsync(context.JobId, beforeId: null, ActionsPerRead, cancellationToken);
        var asked = told.FirstOrDefault(action => action.Verb == JobActionVerb.DeleteMany && action.Caller.UserId == owner);
        return new JobAction
        {
            On = time.GetUtcNow(),
            Caller = asked?.Caller ?? (owner == JobCaller.System.UserId ? JobCaller.System : new JobCaller(owner, owner.ToString("D"))),
            Verb = JobActionVerb.DeleteMany,
            JobId = context.JobId,
            Name = context.Name,
            Filter = asked?.Filter ?? TextLimit.Cut(data.QuerySetText, BulkDeletes.MaxFilterText),
        };
    }

    private Task TellAsync(Guid jobId, BulkProgress progress, IReadOnlyList<BulkAnswer> answers)
    {
        var now = time.GetUtcNow();
        return bulkDeletes.WriteBulkDeleteAsync(
            new BulkDeleteWrite
            {
                JobId = jobId,
                Deleted = progress.Done,
                Failed = progress.Refused,
                Failures = [.. answers.Select(answer => answer.Refusal).OfType<BulkRefusal>().Select(refusal => new BulkDeleteFailure
                {
                    FailureId = random.NextId(now),
                    BulkDeleteId = jobId,
                    JobId = refusal.JobId,
                    On = now,
                    ErrorCode = refusal.Code,
                    Message = refusal.Message,
                })],
                Settled = [.. answers.Where(answer => answer.Refusal is null).Select(answer => answer.JobId)],
            },
            CancellationToken.None);
    }
}
