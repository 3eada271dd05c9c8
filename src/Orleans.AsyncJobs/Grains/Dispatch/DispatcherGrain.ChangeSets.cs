using System.Collections.Immutable;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>The door for change sets: what their jobs have prepared and what they create is stored in one commit.</summary>
internal sealed partial class DispatcherGrain
{
    public async Task<ChangeSetAnswer> CommitChangeSetAsync(ChangeSetCommit commit)
    {
        if (commit.Creates.Length > 0 && !_limits.IsKnown)
        {
            await LearnHandlersBeforeCreateAsync();
        }

        var now = Now;
        var jobs = new JobState[commit.Creates.Length];
        for (var i = 0; i < jobs.Length; i++)
        {
            try
            {
                var submission = SubmissionOf(commit.Creates[i], commit.Refusal);
                if (HandlerInputs.IsLarge(submission.Job))
                {
                    await inputs.CheckLargeAsync([submission]);
                }

                jobs[i] = factory.Create([submission], commit.Creates[i].Caller, now, _limits)[0];
            }
            catch (JobException refusal)
            {
                return Refused(commit.Creates[i], refusal);
            }
        }

        ImmutableArray<JobSubmission> submissions = [.. commit.Creates.Select(create => SubmissionOf(create, commit.Refusal))];
        var refusals = await FindFirstOccurrencesAsync(jobs, submissions, now, isAllOrNone: false, isChangeSet: true);
        if (ChangeCreated(jobs, refusals, commit, now) is { } refused)
        {
            return refused;
        }

        var rows = Rows(jobs, submissions, refusals);
        var set = new RowSet
        {
            Updates = commit.Updates,
            Deletes = commit.Deletes,
            Inserts = [.. rows.Select((row, i) => new RowOfSet(row, ClaimOf(commit.Creates[i], submissions[i], now)))],
        };
        var answer = await InsertAsync(jobs, () => WriteAsync(set));
        if (answer is null)
        {
            return new ChangeSetAnswer();
        }

        if (answer.RefusedIndex is { } index)
        {
            return Refused(commit.Creates[index], answer.Refusal!);
        }

        if (answer.Known.Count > 0)
        {
            return new ChangeSetAnswer { Known = [.. answer.Known] };
        }

        Admit(answer.Inserted, submissions);
        return new ChangeSetAnswer
        {
            IsStored = true,
            Created = [.. answer.Inserted.Select(job => new JobReceipt(job.Job.JobId, job.Job.Sequence))],
            Updated = [.. answer.Updated],
        };
    }

    /// <summary>Writes the set; null where somebody else has changed one of its rows meanwhile.</summary>
    private async Task<RowSetAnswer?> WriteAsync(RowSet set)
    {
        try
        {
            return await table.WriteSetAsync(set, CancellationToken.None);
        }
        catch (JobConflictException)
        {
            return null;
        }
    }

    /// <summary>Does to new jobs what the set does to them behind their creation.</summary>
    /// <returns>The first refusal; null where there is none.</returns>
    private static ChangeSetAnswer? ChangeCreated(JobState[] jobs, JobException?[] refusals, ChangeSetCommit commit, DateTimeOffset now)
    {
        for (var i = 0; i < jobs.Length && commit.OnCreated.Length > 0; i++)
        {
            var jobId = jobs[i].Job.JobId;
            ImmutableArray<JobOperation> operations = [.. commit.OnCreated.Where(operation => operation.JobId == jobId)];
            if (operations.Length == 0 || (refusals.Length > 0 && refusals[i] is not null))
            {
                continue;
            }

            if (operations.FirstOrDefault(operation => operation.Kind == JobOperationKind.Delete) is { } delete)
            {
                return Refused(delete, JobException.Invalid("A job is not created and deleted in one change set. Leave both out."));
            }

            var prepared = PreparedJob.Of(jobId, jobs[i], operations, now);
            if (prepared.Refusal is not null)
            {
                return new ChangeSetAnswer { Refusal = prepared.Refusal };
            }

            jobs[i] = prepared.Row ?? jobs[i];
        }

        return null;
    }

    private static IdempotencyClaim? ClaimOf(JobOperation create, JobSubmission submission, DateTimeOffset now) =>
        create.IdempotencyKey is { } key ? IdempotencyClaims.Create([submission], create.Caller, key, now) : null;

    private static JobSubmission SubmissionOf(JobOperation create, JobException? refusal) => new(create.JobId, create.Job ?? throw JobException.Invalid("The job is missing."))
    {
        TraceParent = create.TraceParent,
        TraceState = create.TraceState,
        AskedAs = create.AskedAs,
        Refusal = refusal,
    };

    private static ChangeSetAnswer Refused(JobOperation operation, JobException reason) => new() { Refusal = ChangeRefusal.Of(operation.Index, reason) };
}
