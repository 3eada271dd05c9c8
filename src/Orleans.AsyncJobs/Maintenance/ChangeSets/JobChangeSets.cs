using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>
/// Prepares the jobs of a change set one after the other in the order of their ids, so that two sets never wait for each other;
/// has their rows stored in one commit; and tells them. It keeps nothing: where it is lost on the way, each job reads its row.
/// </summary>
internal sealed partial class JobChangeSets(
    IGrainFactory grains,
    RandomSource random,
    JobInstruments instruments,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    ILogger<JobChangeSets> logger) : IJobChangeSets
{
    private const int MaxConflicts = 3;

    private readonly ILogger _logger = logger;

    private IDispatcherQueueGrain Dispatcher => grains.GetGrain<IDispatcherQueueGrain>(AsyncJobsDefaults.Partition);

    public Task<IReadOnlyList<JobReceipt?>> CommitAsync(IReadOnlyList<JobOperation> operations) => CommitAsync(operations, isOnce: false);

    public Task<IReadOnlyList<JobReceipt?>> CommitOnceAsync(string key, IReadOnlyList<JobOperation> operations)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(operations);
        if (!operations.Any(operation => operation.Kind == JobOperationKind.Create))
        {
            throw new ArgumentException("None of the changes creates a job; the key would be kept with it.", nameof(operations));
        }

        // A key stands for one job. The first job has the caller's, so that this is refused for another kind of request.
        var asked = ChangeSetWords.Of(operations);
        var creates = 0;
        return CommitAsync(
            [.. operations.Select(operation => operation.Kind == JobOperationKind.Create
                ? operation with { IdempotencyKey = creates++ == 0 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}/{creates}"), AskedAs = asked }
                : operation)],
            isOnce: true);
    }

    private Task<IReadOnlyList<JobReceipt?>> CommitAsync(IReadOnlyList<JobOperation> operations, bool isOnce)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentOutOfRangeException.ThrowIfZero(operations.Count, nameof(operations));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operations.Count, JobLimits.MaxChangeSet, nameof(operations));
        ImmutableArray<JobSubmission> creates = [.. operations.Where(operation => operation.Job is not null).Select(operation => new JobSubmission(operation.JobId, operation.Job!))];
        return creates.IsEmpty
            ? CommitAsync(new ChangeSet(operations))
            : CreateActivity.RunAsync(instruments.Source, creates, inTrace => CommitAsync(new ChangeSet(InTrace(operations, inTrace)) { IsOnce = isOnce }));
    }

    private async Task<IReadOnlyList<JobReceipt?>> CommitAsync(ChangeSet set)
    {
        var conflicts = 0;
        while (true)
        {
            var prepared = new PreparedJobs(random.NextId(time.GetUtcNow()));
            var answer = await TryCommitAsync(set, prepared);
            if (answer.IsStored)
            {
                set.Created(answer.Created);
                return set.Receipts;
            }

            // Each round with jobs that are known leaves fewer to create.
            if (answer.Known.Length > 0)
            {
                set.Known(answer.Known);
                if (set.IsOnce)
                {
                    return set.Receipts;
                }
            }
            else if (++conflicts > MaxConflicts)
            {
                throw JobRefusals.TooManyConflicts(set.FirstJobId);
            }
            else
            {
                LogConflict(prepared.ChangeSetId);
            }
        }
    }

    private async Task<ChangeSetAnswer> TryCommitAsync(ChangeSet set, PreparedJobs prepared)
    {
        var began = time.GetTimestamp();
        var outcome = ChangeSetOutcomeKind.Undone;
        ChangeSetAnswer? answer = null;
        try
        {
            await PrepareAsync(set, prepared);
            if (time.GetElapsedTime(began) > JobLimits.MaxTimeToPrepare)
            {
                throw new JobException(JobErrorKind.Busy, JobErrorCodes.ThrottlingConcurrency, "Others change the jobs of the change set, and it would have to wait for too long. Nothing was stored; try again in a moment.");
            }

            if (prepared.Writes || set.Creates.Length > 0)
            {
                outcome = ChangeSetOutcomeKind.Unknown;
                answer = await Dispatcher.CommitChangeSetAsync(new ChangeSetCommit(set.Creates, set.OnCreated, prepared.Updates, prepared.Deletes));
                outcome = OutcomeOf(answer);
            }
            else
            {
                answer = new ChangeSetAnswer { IsStored = true };
            }

            return answer.Refusal is { } refusal ? throw new ChangeSetException(refusal.Index, refusal.Reason) : answer;
        }
        catch (ChangeSetException exception) when (set.IsOnce && answer is null)
        {
            // A job may refuse it since it was done before.
            answer = await Dispatcher.CommitChangeSetAsync(new ChangeSetCommit(set.Creates, [], [], []) { Refusal = exception.Reason });
            if (answer.Known.Length > 0)
            {
                return answer;
            }

            throw;
        }
        catch (JobException exception) when (exception.Kind is JobErrorKind.Busy or JobErrorKind.Invalid)
        {
            // The store did not take it, or it never came so far.
            outcome = ChangeSetOutcomeKind.Undone;
            throw;
        }
        finally
        {
            await prepared.ConcludeAsync(outcome, answer, TellAsync);
        }
    }

    private async Task PrepareAsync(ChangeSet set, PreparedJobs prepared)
    {
        foreach (var (jobId, operations) in set.OnOthers())
        {
            prepared.Begin(jobId);
            var job = await grains.GetGrain<IJobRunGrain>(jobId).PrepareAsync(prepared.ChangeSetId, operations);
            if (job.Refusal is { } refusal)
            {
                throw new ChangeSetException(refusal.Index, refusal.Reason);
            }

            prepared.Add(jobId, job);
        }
    }

    private async Task TellAsync(Guid changeSetId, Guid jobId, ChangeSetOutcome outcome)
    {
        try
        {
            await grains.GetGrain<IJobRunGrain>(jobId).ConcludeAsync(changeSetId, outcome);
        }
        catch (Exception exception)
        {
            LogUntold(exception, jobId, changeSetId);
        }
    }

    private static IReadOnlyList<JobOperation> InTrace(IReadOnlyList<JobOperation> operations, ImmutableArray<JobSubmission> creates)
    {
        var next = 0;
        return [.. operations.Select(operation => operation.Job is null ? operation : operation with { TraceParent = creates[next].TraceParent, TraceState = creates[next++].TraceState })];
    }

    private static ChangeSetOutcomeKind OutcomeOf(ChangeSetAnswer answer) => answer switch
    {
        { IsStored: true } => ChangeSetOutcomeKind.Stored,
        { Refusal: not null } or { Known.Length: > 0 } => ChangeSetOutcomeKind.Undone,
        _ => ChangeSetOutcomeKind.Unknown,
    };
}
