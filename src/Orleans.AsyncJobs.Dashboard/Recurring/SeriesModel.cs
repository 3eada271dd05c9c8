using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Job;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Recurring;

/// <summary>One recurring job.</summary>
internal sealed record SeriesModel
{
    public required JobState Job { get; init; }

    public required Why Why { get; init; }

    /// <summary>The rule in words.</summary>
    public required string Rule { get; init; }

    /// <summary>Its occurrences from now on, with the offset of its zone; fewer than asked for where the series ends.</summary>
    public required IReadOnlyList<DateTimeOffset> Next { get; init; }

    /// <summary>What is wrong with the rule, where it cannot be worked out any more.</summary>
    public string? Fault { get; init; }

    /// <summary>The last occurrences, the newest first.</summary>
    public required IReadOnlyList<OccurrenceRow> Last { get; init; }

    /// <summary>How many the rule has between the last occurrence and the next one.</summary>
    public int MissedSinceLast { get; init; }

    /// <summary>The rule that is to hold instead, as far as it was tried.</summary>
    public required RulePreview Change { get; init; }

    public required PageRequest Request { get; init; }

    public JobStatus Status => Job.Status;

    /// <summary>Whether it goes on.</summary>
    public bool GoesOn => Status.State != JobStateCode.Completed && Status.RecurrencePattern is not null;

    /// <summary>Whether it waits for somebody to resume it.</summary>
    public bool IsPaused => Status is { State: JobStateCode.Suspended, Wait: JobWait.Paused or JobWait.AccessDenied };

    /// <summary>Whether the user may have it run: what deletes other jobs needs the right to delete.</summary>
    public bool MayRun => Request.May(ManyJobs.Deletes(Job.Job.MessageName) ? DashboardRights.Operate | DashboardRights.Administer : DashboardRights.Operate);

    /// <summary>Whether the change that was tried is one.</summary>
    public bool IsChanged => Change.Found is { Occurrences.Length: > 0 } && (Change.Pattern != Status.RecurrencePattern || Change.Zone != (Status.RecurrenceTimeZone ?? ""));
}

/// <summary>One occurrence of a series.</summary>
/// <param name="Occurrence">When the rule had it, or somebody had it run.</param>
/// <param name="Runs">Its runs, in order.</param>
/// <param name="MissedBefore">How many the rule has between the one before and this one, which did not run; null where that is not known.</param>
internal sealed record OccurrenceRow(DateTimeOffset Occurrence, IReadOnlyList<JobRun> Runs, int? MissedBefore)
{
    /// <summary>Missed ones are counted up to this.</summary>
    public const int MaxMissed = 1_000;

    /// <summary>The run that says how it ended, or that is on.</summary>
    public JobRun Last => Runs[^1];

    /// <summary>How long after its time it began.</summary>
    public TimeSpan Late => Runs[0].StartedOn - Occurrence;

    /// <summary>The occurrences that a history tells of, the newest first.</summary>
    /// <param name="runs">The runs, in order; of many the first and the newest.</param>
    /// <param name="schedule">The rule as it is now; null where it cannot be worked out.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<OccurrenceRow> Of(IReadOnlyList<JobRun> runs, RecurrenceSchedule? schedule, int most)
    {
        List<OccurrenceRow> rows = [];
        foreach (var occurrence in runs.Where(run => run.Occurrence is not null).GroupBy(run => run.Occurrence!.Value))
        {
            List<JobRun> own = [.. occurrence];
            var before = rows.Count > 0 && rows[^1].Last.Attempt + 1 == own[0].Attempt ? rows[^1] : null;
            rows.Add(new OccurrenceRow(occurrence.Key, own, before is null ? null : MissedBetween(schedule, before.Occurrence, occurrence.Key)));
        }

        return [.. rows.AsEnumerable().Reverse().Take(most)];
    }

    /// <summary>How many the rule has between two moments, up to one more than <see cref="MaxMissed"/>; null where that cannot be worked out.</summary>
    public static int? MissedBetween(RecurrenceSchedule? schedule, DateTimeOffset first, DateTimeOffset second)
    {
        try
        {
            return schedule?.After(first).TakeWhile(moment => moment < second).Take(MaxMissed + 1).Count();
        }
        catch (JobException)
        {
            return null;
        }
    }
}
