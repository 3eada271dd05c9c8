using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Job;

/// <summary>One job, with all that is known of it.</summary>
internal sealed record JobModel
{
    public required JobState Job { get; init; }

    public required Why Why { get; init; }

    public required IReadOnlyList<ActionChoice> Actions { get; init; }

    public required Timeline Timeline { get; init; }

    /// <summary>Its runs, newest first.</summary>
    public required IReadOnlyList<JobRun> Runs { get; init; }

    /// <summary>The attempt of its occurrence that a run was, by the number of the run; null for a job that does not recur.</summary>
    public IReadOnlyDictionary<int, int?>? OccurrenceAttempts { get; init; }

    /// <summary>The rule in words; null for a job that does not recur.</summary>
    public string? Rule => Job.Status.RecurrencePattern is { } pattern
        ? SeriesWords.Of(pattern, Job.Status.RecurrenceStartTime ?? Job.Job.CreatedOn, Job.Status.RecurrenceTimeZone)
        : null;

    /// <summary>The run whose log is shown; 0 for none.</summary>
    public int LogOf { get; init; }

    public IReadOnlyList<JobLogLine> Log { get; init; } = [];

    /// <summary>What people did to it, newest first.</summary>
    public required IReadOnlyList<JobAction> History { get; init; }

    public required JobDataModel Data { get; init; }

    /// <summary>The jobs in front of it in its line, the one that really blocks first.</summary>
    public IReadOnlyList<JobExplanation> InFront { get; init; } = [];

    /// <summary>How many stand in front of it, counted up to one more than <see cref="JobExplanation.MaxCount"/>.</summary>
    public long InFrontCount { get; init; }

    /// <summary>How many runs its handler allows; null where this process has no such handler.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The job that it was made from again, where its correlation names one.</summary>
    public JobState? Origin { get; init; }

    /// <summary>The job whose handler made it; null where there is none, or it is gone.</summary>
    public JobState? Parent { get; init; }

    /// <summary>The jobs that its handler made, the newest first.</summary>
    public IReadOnlyList<JobRow> Children { get; init; } = [];

    /// <summary>Whether there are more of them than are shown.</summary>
    public bool HasMoreChildren { get; init; }

    /// <summary>What it has deleted, where it is a bulk delete.</summary>
    public BulkDeleteModel? BulkDelete { get; init; }

    public required PageRequest Request { get; init; }

    /// <summary>Whether a form for a job like it is offered.</summary>
    public bool CanBeRunAgain => MayOperate && ManyJobs.MayBeMadeByHand(Job.Job.MessageName);

    /// <summary>Whether it is an action on many jobs that has not started, so that its cancel takes that back.</summary>
    public bool CanBeUndone => ManyJobs.Contains(Job.Job.MessageName) && Job.Status is { State: JobStateCode.Suspended, Attempt: 0 };

    public bool MayViewData => Request.May(DashboardRights.ViewData);

    public bool MayOperate => Request.May(DashboardRights.Operate);
}

/// <summary>The input of a job, as far as it is shown.</summary>
/// <param name="Bytes">How many bytes it has; null for none.</param>
/// <param name="Text">It, formatted where it is JSON; null where it is not shown.</param>
/// <param name="IsJson">Whether it is JSON.</param>
internal sealed record JobDataModel(long? Bytes, string? Text, bool IsJson)
{
    /// <summary>What is longer is not shown but downloaded.</summary>
    public const int MaxShownBytes = 16 * 1_024;

    public static JobDataModel Of(long? bytes, string? data)
    {
        if (data is null)
        {
            return new JobDataModel(bytes, null, IsJson: false);
        }

        var formatted = JsonFormat.TryFormat(data);
        return new JobDataModel(bytes, formatted ?? data, formatted is not null);
    }
}

/// <summary>What the newest run of a bulk delete has done.</summary>
/// <param name="Counts">How many jobs; null where it has not run.</param>
/// <param name="Failures">The first that it could not delete.</param>
internal sealed record BulkDeleteModel(BulkDeleteCounts? Counts, IReadOnlyList<BulkDeleteFailure> Failures);
