using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>What a job table should hold: a dictionary, and the rules in their plainest form.</summary>
internal sealed class JobTableModel
{
    private readonly Dictionary<Guid, JobState> _rows = [];

    public IReadOnlyList<JobState> Rows => [.. _rows.Values.OrderBy(row => row.Job.Sequence)];

    public IEnumerable<JobState> Runnable => Rows.Where(row => row.Status is { State: JobStateCode.Ready, Admitted: true, Deleted: false, Abandoned: false }).OrderBy(row => row.Status.Position);

    public IEnumerable<JobLane> Lanes => Runnable.Select(LaneOf).Distinct()
        .OrderByDescending(lane => lane.Priority).ThenBy(lane => lane.OwnerId).ThenBy(lane => lane.MessageName, StringComparer.Ordinal);

    public IEnumerable<string> Tokens => Rows.Select(row => row.Job.DependencyToken).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public IEnumerable<string> StalledTokens => Tokens.Where(token => Members(token).FirstOrDefault() is { } first
        && !HoldsRun(first) && first.Status is { Admitted: false, State: not JobStateCode.Completed });

    public IEnumerable<Guid> Locked => Rows.Where(HoldsRun)
        .OrderByDescending(row => row.Job.Priority).ThenBy(row => row.Status.Position).Select(row => row.Job.JobId);

    public IEnumerable<DueJob> Due => Rows.Where(row => row.Status is { State: JobStateCode.Suspended, PostponeUntil: not null })
        .OrderBy(row => row.Status.PostponeUntil).ThenBy(row => row.Job.Sequence).Select(row => new DueJob(row.Job.JobId, row.Status.PostponeUntil!.Value, row.Job.Sequence));

    public IEnumerable<JobCount> Counts => Rows.Where(row => !row.Status.Deleted)
        .GroupBy(row => (row.Status.State, row.Status.Status, row.Job.OperationType, row.Job.MessageName, WaitOf(row.Status)))
        .OrderBy(group => (group.Key.State, group.Key.Status, group.Key.OperationType)).ThenBy(group => group.Key.MessageName, StringComparer.Ordinal).ThenBy(group => group.Key.Item5)
        .Select(group => new JobCount(group.Key.State, group.Key.Status, group.Key.OperationType, group.Key.MessageName, group.Key.Item5, group.Count()));

    public IEnumerable<JobState> Members(string token) => Rows
        .Where(row => string.Equals(row.Job.DependencyToken, token, StringComparison.Ordinal) && (HoldsRun(row) || InLine(row)))
        .OrderByDescending(HoldsRun).ThenBy(row => row.Status.Position);

    public static JobLane LaneOf(JobState row) => new(row.Job.Priority, row.Job.OwnerId, row.Job.LimitedMessageName);

    public void Put(JobState row) => _rows[row.Job.JobId] = row;

    public void Remove(JobState row) => _rows.Remove(row.Job.JobId);

    /// <summary>Whether a row of this version may take this status.</summary>
    public bool Accepts(JobState row)
    {
        if (!_rows.TryGetValue(row.Job.JobId, out var stored) || stored.Version != row.Version)
        {
            return false;
        }

        var line = Rows.Where(other => other.Job.DependencyToken is not null && other.Job.JobId != row.Job.JobId
            && string.Equals(other.Job.DependencyToken, row.Job.DependencyToken, StringComparison.Ordinal)).ToArray();
        var takesTurn = HoldsRun(row)
            ? !HoldsRun(stored) || (row.Status.State == JobStateCode.Locked && stored.Status.State != JobStateCode.Locked)
            : InLine(row) && row.Status.Admitted && !stored.Status.Admitted;
        if (takesTurn && line.Any(other => HoldsRun(other) || (InLine(other) && (row.Status.Position == 0 || other.Status.Position < row.Status.Position))))
        {
            return false;
        }

        return !HoldsRun(row) || !line.Any(HoldsRun);
    }

    private static JobWaitKind WaitOf(JobStatus status)
    {
        if (status.Abandoned)
        {
            return JobWaitKind.AbandonedRun;
        }

        return (status.State, status.Admitted, status.Wait) switch
        {
            (JobStateCode.Ready, true, _) => JobWaitKind.Capacity,
            (JobStateCode.Ready, false, _) => JobWaitKind.Token,
            (JobStateCode.Suspended, _, JobWait.Postponed) => JobWaitKind.Postponed,
            (JobStateCode.Suspended, _, JobWait.Retry) => JobWaitKind.Retry,
            (JobStateCode.Suspended, _, JobWait.Paused) => JobWaitKind.Paused,
            (JobStateCode.Suspended, _, JobWait.AccessDenied) => JobWaitKind.AccessDenied,
            _ => JobWaitKind.None,
        };
    }

    public static bool HoldsRun(JobState row) => row.Status.State == JobStateCode.Locked || row.Status.Abandoned;

    public static bool InLine(JobState row) => row.Status.State != JobStateCode.Completed
        || (row.Job.OnFailure == JobFailureAction.Halt && row.Status is { Status: JobStatusCode.Failed, Deleted: false });
}
