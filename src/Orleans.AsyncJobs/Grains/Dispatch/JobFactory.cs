using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>Makes the first row of a job, or refuses what could never be stored or run.</summary>
internal sealed class JobFactory(JobHandlerRegistry handlers)
{
    /// <summary>Makes the rows of one create. Those that recur are still to be given their first occurrence (<see cref="FindFirstOccurrences"/>).</summary>
    /// <param name="submissions">1 to 1,000 jobs.</param>
    /// <param name="caller">For whom.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="limits">Says which jobs line up apart.</param>
    /// <param name="parent">The run that makes them; null for jobs from outside.</param>
    /// <exception cref="JobException">One of them is not valid; of several, the message begins with which.</exception>
    public JobState[] Create(ImmutableArray<JobSubmission> submissions, JobCaller caller, DateTimeOffset now, MessageLimits limits, JobParent? parent = null)
    {
        var count = submissions.IsDefault ? 0 : submissions.Length;
        CheckThat(count is > 0 and <= JobLimits.MaxBulkCreate, count, static given => $"A create takes 1 to {JobLimits.MaxBulkCreate} jobs; {given} were given.");
        var ids = new HashSet<Guid>(count);
        var jobs = new JobState[count];
        for (var i = 0; i < jobs.Length; i++)
        {
            try
            {
                CheckThat(submissions[i]?.Job is not null, i, static _ => "The job is missing.");
                CheckThat(submissions[i].JobId != Guid.Empty, i, static _ => "asyncoperationid is empty; every job needs an id of its own.");
                CheckThat(ids.Add(submissions[i].JobId), submissions[i].JobId, static id => $"asyncoperationid {id:D} is given twice.");
                jobs[i] = Create(submissions[i], caller, now, limits, parent);
            }
            catch (JobException refusal)
            {
                throw HandlerInputs.OfJob(i, submissions.Length, refusal);
            }
        }

        return jobs;
    }

    /// <summary>Whether the first occurrence of one of them is still to be found.</summary>
    public static bool NeedFirstOccurrences(JobState[] jobs) => Array.Exists(jobs, static job => job.Status.RecurrencePattern is not null);

    /// <summary>Lets jobs that recur wait for their first occurrence. It may take a tenth of a second for each.</summary>
    /// <param name="jobs">The rows of one create, which are changed.</param>
    /// <param name="submissions">What they were made of.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="isAllOrNone">Whether the first refusal is enough: the rows behind it are left as they are.</param>
    /// <param name="isChangeSet">Whether they belong to a change set, which counts otherwise: its refusals do not say of which row they are.</param>
    /// <returns>Why a row cannot be stored, for each of them: its rule cannot be read, or nothing occurs from now on. Of several, the message begins with which.</returns>
    public static JobException?[] FindFirstOccurrences(JobState[] jobs, ImmutableArray<JobSubmission> submissions, DateTimeOffset now, bool isAllOrNone, bool isChangeSet = false)
    {
        var refusals = new JobException?[jobs.Length];
        var counted = 0L;
        for (var i = 0; i < jobs.Length; i++)
        {
            if (jobs[i].Status.RecurrencePattern is not { } pattern)
            {
                continue;
            }

            try
            {
                counted += RecurrenceRuleParser.Read(pattern).Count ?? 0;
                CheckThat(
                    counted <= RecurrenceLimits.MaxCountOfCreate,
                    counted,
                    static counted => $"COUNT comes to {counted:N0} up to here in this create; at most {RecurrenceLimits.MaxCountOfCreate:N0} occurrences are counted in one. Create the jobs in several calls, or use UNTIL.");
                jobs[i] = JobOccurrences.First(jobs[i], submissions[i].Job.PostponeUntil, now);
            }
            catch (JobException refusal)
            {
                refusals[i] = isChangeSet ? refusal : HandlerInputs.OfJob(i, jobs.Length, refusal);
                if (isAllOrNone)
                {
                    break;
                }
            }
        }

        return refusals;
    }

    private JobState Create(JobSubmission submission, JobCaller caller, DateTimeOffset now, MessageLimits limits, JobParent? parent)
    {
        var job = submission.Job;
        Check(job);
        CheckHandler(job);
        CheckTrace(submission);
        var pattern = JobOccurrences.NullIfBlank(job.RecurrencePattern);

        // Without a rule the start is the one time it is to run.
        var notBefore = pattern is null && job.RecurrenceStartTime > (job.PostponeUntil ?? now) ? job.RecurrenceStartTime : job.PostponeUntil;
        var postponed = pattern is null && notBefore > now;
        var dataBytes = job.Blob?.Bytes ?? (job.Data is { } data ? Encoding.UTF8.GetByteCount(data) : null);
        var isApart = JobDataFile.IsApart(dataBytes);
        return new JobState
        {
            Definition = new JobDefinition
            {
                JobId = submission.JobId,
                Kind = job.Operation is null ? JobKind.SystemJob : JobKind.BackgroundOperation,
                Name = job.Name ?? job.MessageName,
                MessageName = job.MessageName,
                OperationType = job.OperationType,
                DataBytes = dataBytes,
                DataBlobId = isApart ? job.Blob?.BlobId ?? JobDataFile.IdOf(submission.JobId) : null,
                DataBlobName = isApart ? JobDataFile.Name : null,
                DependencyToken = string.IsNullOrEmpty(job.DependencyToken) ? null : job.DependencyToken,
                LimitedMessageName = limits.LaneNameOf(job.MessageName),
                Priority = job.Priority,
                OnFailure = job.OnFailure,
                AutoDelete = job.AutoDelete,
                CreatedOn = now,
                CreatedBy = caller.UserId,
                OwnerId = caller.UserId,
                Depth = parent is null ? 0 : parent.Depth + 1,
                ParentJobId = parent?.JobId,
                CorrelationId = job.CorrelationId,
                RequestId = job.RequestId,
                Workload = job.Workload,
                PrimaryEntityType = job.PrimaryEntityType,
                RegardingObjectId = job.RegardingObjectId,
                OwningExtensionId = job.OwningExtensionId,
                WorkflowActivationId = job.WorkflowActivationId,
                TraceParent = submission.TraceParent,
                TraceState = submission.TraceState,
                Operation = job.Operation,
            },
            Status = new JobStatus
            {
                State = postponed ? JobStateCode.Suspended : JobStateCode.Ready,
                Status = postponed ? JobStatusCode.Waiting : JobStatusCode.WaitingForResources,
                Wait = postponed ? JobWait.Postponed : JobWait.None,
                PostponeUntil = postponed ? notBefore!.Value.ToUniversalTime() : null,
                RecurrencePattern = pattern,
                RecurrenceTimeZone = JobOccurrences.NullIfBlank(job.RecurrenceTimeZone),
                RecurrenceStartTime = (job.RecurrenceStartTime ?? (pattern is null ? null : now))?.ToUniversalTime(),
                ModifiedOn = now,
                ModifiedBy = caller.UserId,
            },
            Entries = job.Entry is null ? null : new JobEntries { Action = job.Entry },
        };
    }

    private static void Check(NewJob job)
    {
        if (string.IsNullOrWhiteSpace(job.MessageName))
        {
            throw JobException.Invalid("messagename is missing; it names the handler that runs the job.");
        }

        // The name of a custom API may be longer, and is a registered one.
        if (job.Operation is null)
        {
            CheckText("messagename", job.MessageName);
        }

        CheckText("name", job.Name);
        CheckText("dependencytoken", job.DependencyToken);
        CheckText("workload", job.Workload);
        if (job.RecurrencePattern is { Length: > RecurrenceLimits.MaxPatternLength } pattern)
        {
            throw RecurrenceRefusals.TooLong(pattern.Length);
        }

        CheckText("recurrencepattern", job.RecurrencePattern);
        CheckText("recurrencetimezone", job.RecurrenceTimeZone);
        CheckText("primaryentitytype", job.PrimaryEntityType);
        CheckText("data", job.Data);
        CheckDate("postponeuntil", job.PostponeUntil);
        CheckDate("recurrencestarttime", job.RecurrenceStartTime);
        CheckThat(job.Priority is >= 0 and <= 10, job.Priority, static priority => $"priority is {priority}; 0 to 10 is allowed.");
        CheckThat(Enum.IsDefined(job.OnFailure), job.OnFailure, static onFailure => $"onfailure is {(int)onFailure}; 0 (Continue) and 1 (Halt) are allowed.");
        CheckThat(OperationTypes.Find(job.OperationType) is not null, job.OperationType, static type => $"operationtype {type} is not a known operation type.");
        if (!string.IsNullOrWhiteSpace(job.RecurrenceTimeZone))
        {
            RecurrenceSchedule.Parse(null, RecurrenceLimits.EarliestStart, job.RecurrenceTimeZone);
        }
    }

    private static void CheckTrace(JobSubmission submission)
    {
        CheckThat(
            submission.TraceParent is null || ActivityContext.TryParse(submission.TraceParent, submission.TraceState, out _),
            submission.TraceParent,
            static given => $"traceparent is '{given}'; the form of W3C Trace Context is wanted.");
        CheckThat(
            submission.TraceState is null or { Length: <= JobLimits.MaxTraceStateLength },
            submission.TraceState?.Length,
            static length => $"tracestate has {length} characters; {JobLimits.MaxTraceStateLength} are allowed.");
    }

    private void CheckHandler(NewJob job)
    {
        if (handlers.Find(job.MessageName) is not { } handler)
        {
            var nearest = NearestName.Find(job.MessageName, handlers.MessageNames);
            var hint = nearest is null ? "Register a handler for it with AddJobHandler." : $"Did you mean '{nearest}'?";
            throw new JobException(
                JobErrorKind.Invalid, JobErrorCodes.AsyncOperationTypeIsNotRecognized, $"No handler is registered for the message name '{job.MessageName}'. {hint}");
        }

        if (handler.IsCustomApi != (job.Operation is not null))
        {
            throw JobException.Invalid($"'{job.MessageName}' is a custom API and no handler of system jobs. Call it, with Prefer: respond-async to have it run in the background.");
        }

        // Large data has been looked at.
        if (!HandlerInputs.IsLarge(job) && handler.InputCheck?.FindFault(job.Data) is { } fault)
        {
            throw JobException.Invalid(fault);
        }

        if (job.MessageName == IBulkDeleteRecords.MessageName)
        {
            CheckBulkDelete(job);
        }
    }

    private static void CheckBulkDelete(NewJob job)
    {
        BulkDeleteRecurrence.Check(job.RecurrencePattern);
        if (job.Entry is null)
        {
            throw new JobException(
                JobErrorKind.Invalid, JobErrorCodes.AccessDenied,
                "The activity would not tell who deletes many jobs, and which. Ask for it by BulkDelete and not by creating a job.");
        }
    }

    private static void CheckText(string column, string? text)
    {
        if (text is null)
        {
            return;
        }

        var maxLength = JobColumns.Get(column).MaxLength ?? JobLimits.MaxDataLength;
        CheckThat(text.Length <= maxLength, (column, text.Length, maxLength), static at => $"{at.column} has {at.Length} characters; {at.maxLength} are allowed.");
        CheckThat(!text.Contains('\0'), column, static column => $"{column} holds the character U+0000, which no text may hold.");
        CheckThat(TextLimit.IsWellFormed(text), column, static column => $"{column} is not valid Unicode: it holds half of a surrogate pair.");
    }

    private static void CheckDate(string column, DateTimeOffset? date) =>
        CheckThat(
            date is null || date <= JobLimits.LatestDate, column, static column => $"'{column}' is after 9999-12-30, the last day that can be stored.");

    // The text is made only where it is needed: every create passes through here some ten times.
    private static void CheckThat<TAbout>(bool holds, TAbout about, Func<TAbout, string> message)
    {
        if (!holds)
        {
            throw JobException.Invalid(message(about));
        }
    }
}
