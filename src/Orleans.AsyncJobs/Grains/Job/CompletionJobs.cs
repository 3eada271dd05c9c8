using System.Collections.Immutable;
using System.Text.Json;
using Orleans.AsyncJobs.Handlers.Callbacks;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>
/// The system jobs that tell of the end of a background operation. They are stored in the commit of that end, under ids that follow from
/// the operation: so the process may die at any moment, and each of them is there once.
/// </summary>
internal sealed class CompletionJobs(TurnHandOver turns)
{
    /// <summary>Whether a decision ends a background operation.</summary>
    public static bool Ends(JobState before, JobDecision decision) =>
        before.Definition is { Kind: JobKind.BackgroundOperation } && before.Status.State != JobStateCode.Completed && decision.Next is { Status.State: JobStateCode.Completed };

    /// <summary>The decision with the jobs that tell of it.</summary>
    /// <param name="decision">A decision that ends an operation.</param>
    /// <param name="now">The time, UTC.</param>
    public JobDecision Add(JobDecision decision, DateTimeOffset now)
    {
        var ended = decision.Next!;
        ImmutableArray<FollowingJob> following = ended.Job.CallbackUrl is { } url ? [CallbackOf(ended, url, now)] : [];
        return following.IsEmpty ? decision : decision with { Entries = (decision.Entries ?? new JobEntries()) with { Following = following } };
    }

    private FollowingJob CallbackOf(JobState ended, string url, DateTimeOffset now) => new(
        RowOf(ended, CallbackData.MessageName, $"Callback of {ended.Job.Name}", now),
        JsonSerializer.Serialize(new CallbackData(url, now + CallbackData.TimeToDeliver, CallbackBody.Of(ended.Job, ended.Status)), CallbackData.Options));

    private JobState RowOf(JobState operation, string messageName, string name, DateTimeOffset now) => new()
    {
        Definition = new JobDefinition
        {
            JobId = ChildJobId.Of(operation.Job.JobId, occurrence: null, messageName),
            Kind = JobKind.SystemJob,
            Partition = operation.Job.Partition,
            Name = TextLimit.Cut(name, MaxNameLength),
            MessageName = messageName,
            OperationType = OperationType,
            LimitedMessageName = turns.LimitedNames.Contains(messageName) ? messageName : string.Empty,
            Priority = operation.Job.Priority,
            Depth = operation.Job.Depth + 1,
            CreatedOn = now,
            CreatedBy = operation.Job.OwnerId,
            OwnerId = operation.Job.OwnerId,
            CorrelationId = operation.Job.CorrelationId ?? operation.Job.JobId,
            PrimaryEntityType = "backgroundoperation",
            RegardingObjectId = operation.Job.JobId,
            TraceParent = operation.Job.TraceParent,
            TraceState = operation.Job.TraceState,
        },
        Status = new JobStatus { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources, ModifiedOn = now, ModifiedBy = operation.Job.OwnerId },
    };

    // Execute Async Request.
    private const int OperationType = 54;
    private const int MaxNameLength = 256;
}
