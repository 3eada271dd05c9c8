using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Machine;

/// <summary>
/// The occurrences of a recurring job: which one runs, which one comes next, and how the row stands between two. The next one
/// is worked out when one begins, behind it and behind the present: so a clock that is set back gives none a second time, and
/// what was missed is one run.
/// </summary>
internal static class JobOccurrences
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    // By more than a day no zone has ever changed: some have gone over the date line.
    private static readonly TimeSpan LongestChange = TimeSpan.FromDays(1);

    /// <summary>A new job as it waits for its first occurrence, which is the first one from now on.</summary>
    /// <param name="job">The row, ready, with its pattern, zone and start.</param>
    /// <param name="postponeUntil">Not before this moment; null for none.</param>
    /// <param name="now">The time, UTC.</param>
    /// <exception cref="JobException">The pattern cannot be read, or nothing occurs from now on.</exception>
    public static JobState First(JobState job, DateTimeOffset? postponeUntil, DateTimeOffset now)
    {
        var first = NextOf(job.Job, job.Status, now - OneSecond) ?? throw NothingLeft(job.Job, job.Status, now);
        var movedTo = postponeUntil > first && postponeUntil > now ? postponeUntil.Value.ToUniversalTime() : (DateTimeOffset?)null;
        return job with { Status = WaitForNext(job.Job, job.Status with { NextOccurrence = first, MovedTo = movedTo }, now) };
    }

    /// <summary>The row as a run begins: with the first run of an occurrence that one is under way.</summary>
    public static JobStatus Begin(JobState job, DateTimeOffset now)
    {
        var status = job.Status;
        if (!status.IsBetweenOccurrences)
        {
            return status;
        }

        var occurrence = status.NextOccurrence!.Value;
        return status with
        {
            Occurrence = occurrence,
            LastOccurrence = occurrence,
            NextOccurrence = Find(job, Later(occurrence, now)).Next,
            MovedTo = null,
            StartedOn = null,
        };
    }

    /// <summary>The row when an occurrence has ended: it waits for the next one, or the series is over and the job completed with this outcome.</summary>
    /// <param name="job">The row before.</param>
    /// <param name="ended">The row as completed with the outcome.</param>
    /// <param name="now">The time, UTC.</param>
    public static JobState End(JobState job, JobState ended, DateTimeOffset now)
    {
        if (job.Status.Occurrence is not { } occurrence || ended.Status.Status == JobStatusCode.Canceled)
        {
            return ended;
        }

        var next = job.Status.NextOccurrence;
        if (next is null)
        {
            (next, var fault) = Find(job, Behind(job.Status, job.Status.StartedOn ?? occurrence));
            if (next is null)
            {
                return fault is null ? ended : JobEndings.WithFailure(
                    ended with { Status = ended.Status with { Status = JobStatusCode.Failed } }, fault.Code, $"The next occurrence is not known. {fault.Message}");
            }
        }

        var failed = ended.Status.Status == JobStatusCode.Failed;
        var status = ended.Status with
        {
            State = JobStateCode.Suspended,
            Status = JobStatusCode.Waiting,
            CompletedOn = null,
            ErrorCode = failed ? ended.Status.ErrorCode ?? JobErrorCodes.IsvAborted : null,
            RetryCount = 0,
            LostRuns = 0,
            PercentComplete = null,
            ProgressMessage = null,
            CheckpointBytes = null,
            Occurrence = null,
            NextOccurrence = next,
            MovedTo = job.Status.MovedTo,
        };
        if (job.Status.Status != JobStatusCode.Pausing)
        {
            return job with { Status = WaitForNext(job.Job, status, now) };
        }

        // The handler has ended before it stopped; who asked for it does not want the next one to run either.
        return job with
        {
            Status = job.Status.PostponeUntil is { } until
                ? WaitForNext(job.Job, until > next ? status with { MovedTo = until } : status, now)
                : Suspend(job.Job, status with { RequestedBy = job.Status.RequestedBy }, JobWait.Paused, until: null),
        };
    }

    /// <summary>The row of a job between two occurrences as it waits for the next one; ready where that is due.</summary>
    public static JobStatus WaitForNext(JobDefinition job, JobStatus status, DateTimeOffset now)
    {
        var due = status.NextRun!.Value;
        return due <= now
            ? JobActions.MakeReady(job, status)
            : Suspend(job, status, status.MovedTo is null ? JobWait.Occurrence : JobWait.Postponed, due);
    }

    /// <summary>The row as it is suspended. One that waits for its next occurrence leaves the line of its token.</summary>
    public static JobStatus Suspend(JobDefinition job, JobStatus status, JobWait wait, DateTimeOffset? until)
    {
        var suspended = status with
        {
            State = JobStateCode.Suspended,
            Status = JobStatusCode.Waiting,
            PostponeUntil = until,
            Wait = wait,
        };
        return job.DependencyToken is not null && !TokenLines.HasPlace(job, suspended) ? suspended with { Admitted = false } : suspended;
    }

    /// <summary>
    /// The next occurrence of a job whose moment has come, by the rules of its zone as they are now: they may have changed since
    /// the moment was worked out. Where it lies later now, it is waited for. Where it would have been earlier, it is the stored
    /// moment. Which of the two it is the nearer one says: clocks are set by less than half of what lies between two occurrences
    /// that a rule of days or longer gives.
    /// </summary>
    /// <param name="job">A row that waits for its next occurrence.</param>
    public static DateTimeOffset Confirm(JobState job)
    {
        var stored = job.Status.NextOccurrence!.Value;
        if (job.Status.RecurrencePattern is null)
        {
            return stored;
        }

        try
        {
            var schedule = ScheduleOf(job.Job, job.Status);
            if (schedule.Next(stored - OneSecond) is not { } later || later == stored)
            {
                return stored;
            }

            var earlier = schedule.After(Behind(job.Status, stored - LongestChange)).TakeWhile(occurrence => occurrence < stored).Select(static occurrence => (DateTimeOffset?)occurrence).LastOrDefault();
            return stored - earlier <= later - stored ? stored : later;
        }
        catch (JobException)
        {
            // What cannot be worked out any more was right when it was stored. The end of this occurrence says what is wrong.
            return stored;
        }
    }

    /// <summary>The series of a failed or canceled job goes on behind the run that it is given anew.</summary>
    public static JobStatus Reopen(JobState job, DateTimeOffset now)
    {
        if (job.Status is not { State: JobStateCode.Completed, RecurrencePattern: not null } status)
        {
            return job.Status;
        }

        return status with { Occurrence = status.Occurrence ?? now, NextOccurrence = Find(job, Behind(status, now)).Next, StartedOn = null };
    }

    /// <summary>Changes the rule, the zone, or both.</summary>
    public static JobDecision Change(JobState job, JobCommand.ChangeRecurrence change, DateTimeOffset now)
    {
        if (job.Status.RecurrencePattern is null && change is { TimeZone: null, Pattern: { } emptied } && string.IsNullOrWhiteSpace(emptied))
        {
            return JobDecision.Nothing;
        }

        if (job.Status.RecurrencePattern is null || job.Status.State == JobStateCode.Completed)
        {
            return JobRefusals.NotRecurring(change.Pattern is null ? "recurrencetimezone" : "recurrencepattern");
        }

        if (job.Status.Status == JobStatusCode.Canceling)
        {
            return JobRefusals.Transition(job, JobErrorCodes.AsyncOperationInvalidStateChange, job.Status.State);
        }

        var status = job.Status with
        {
            RecurrencePattern = change.Pattern is { } pattern ? NullIfBlank(pattern) : job.Status.RecurrencePattern,
            RecurrenceTimeZone = change.TimeZone is { } zone ? NullIfBlank(zone) : job.Status.RecurrenceTimeZone,
        };
        try
        {
            if (job.Job.MessageName == BulkDeleteRecurrence.MessageName)
            {
                BulkDeleteRecurrence.Check(change.Pattern);
            }

            status = WithNext(job.Job, status with { RecurrenceStartTime = StartIn(job.Status, status.RecurrenceTimeZone) }, now);
        }
        catch (JobException refusal)
        {
            return JobDecision.Refuse(refusal);
        }

        if (status == job.Status)
        {
            return JobDecision.Nothing;
        }

        // A try that would come when the next occurrence is due is none: the occurrence has failed.
        var changed = job with { Status = status };
        changed = status is { Wait: JobWait.Retry } && status.NextOccurrence <= status.PostponeUntil
            ? JobEndings.Failed(changed, status.ErrorCode, status.Message, now)
            : changed;
        return JobDecision.Write(changed with { Status = changed.Status with { ModifiedOn = now, ModifiedBy = change.Caller.UserId } });
    }

    /// <summary>A zone or a pattern as it is stored: without blanks around it, null for none.</summary>
    public static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The row with the next occurrence of a rule that is new. What is due, and what is under way, stays as it is.</summary>
    private static JobStatus WithNext(JobDefinition job, JobStatus status, DateTimeOffset now)
    {
        if (status.RecurrencePattern is null)
        {
            RecurrenceSchedule.Parse(null, now, status.RecurrenceTimeZone);
            return status.IsBetweenOccurrences ? status : status with { NextOccurrence = null, MovedTo = null };
        }

        var next = NextOf(job, status, Behind(status, now)) ?? throw NothingLeft(job, status, now);
        return status switch
        {
            { IsBetweenOccurrences: false } or { Wait: JobWait.Paused } => status with { NextOccurrence = next, MovedTo = null },
            { State: JobStateCode.Ready } => status,
            _ => WaitForNext(job, status with { NextOccurrence = next, MovedTo = null }, now),
        };
    }

    /// <summary>The start of the series in another zone: the same moment. That of a schedule in code is the begin of the calendar there, whichever the zone.</summary>
    private static DateTimeOffset? StartIn(JobStatus status, string? zone)
    {
        try
        {
            return status.RecurrenceStartTime == RecurrenceStart.OfCode(status.RecurrenceTimeZone) ? RecurrenceStart.OfCode(zone) : status.RecurrenceStartTime;
        }
        catch (JobException)
        {
            // One of the zones is not known. If it is the new one, the change is refused for it.
            return status.RecurrenceStartTime;
        }
    }

    /// <summary>A moment, or what has begun if that is later: the next occurrence comes behind both, so that none comes twice.</summary>
    private static DateTimeOffset Behind(JobStatus status, DateTimeOffset moment) => Later(Later(moment, status.Occurrence), status.LastOccurrence);

    private static DateTimeOffset Later(DateTimeOffset moment, DateTimeOffset? other) => other > moment ? other.Value : moment;

    private static (DateTimeOffset? Next, JobException? Fault) Find(JobState job, DateTimeOffset after)
    {
        try
        {
            return (job.Status.RecurrencePattern is null ? null : NextOf(job.Job, job.Status, after), null);
        }
        catch (JobException fault)
        {
            // A zone that is gone, or occurrences that lie too far apart to be found.
            return (null, fault);
        }
    }

    private static DateTimeOffset? NextOf(JobDefinition job, JobStatus status, DateTimeOffset after) => ScheduleOf(job, status).Next(after);

    private static RecurrenceSchedule ScheduleOf(JobDefinition job, JobStatus status) =>
        RecurrenceSchedule.Parse(status.RecurrencePattern, status.RecurrenceStartTime ?? job.CreatedOn, status.RecurrenceTimeZone);

    private static JobException NothingLeft(JobDefinition job, JobStatus status, DateTimeOffset now) => RecurrenceRefusals.Of(
        $"nothing occurs from {now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} on: COUNT and UNTIL end the series before; it began at {(status.RecurrenceStartTime ?? job.CreatedOn).UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}. Take a later end, or a later start.");
}
