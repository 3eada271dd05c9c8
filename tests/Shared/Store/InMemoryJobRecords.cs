using System.Text;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Testing;

/// <summary>What a job table keeps of jobs' lives beside their rows, in its plainest form.</summary>
internal sealed class InMemoryJobRecords
{
    private const int LineBytes = 16;

    private readonly Dictionary<Guid, SortedDictionary<int, JobRun>> _runs = [];
    private readonly Dictionary<(Guid JobId, int Attempt), List<JobLogLine>> _logs = [];
    private readonly List<JobAction> _actions = [];
    private readonly SortedDictionary<(DateTimeOffset Minute, string MessageName), List<RateChange>> _rates =
        new(Comparer<(DateTimeOffset Minute, string MessageName)>.Create(static (one, other) =>
            one.Minute != other.Minute ? one.Minute.CompareTo(other.Minute) : string.CompareOrdinal(one.MessageName, other.MessageName)));

    /// <summary>A row was inserted.</summary>
    public void Inserted(JobState row, JobEntries? entries)
    {
        Add(row.Job, RateChange.OfInsert(row.Job, row.Status));
        AddEntries(row.Job, stored: null, row.Status, entries);
    }

    /// <summary>A row was updated to this status.</summary>
    public void Updated(JobState row, JobStatus status)
    {
        Add(row.Job, RateChange.OfUpdate(row, status));
        AddEntries(row.Job, row.Stored, status, row.Entries);
    }

    /// <summary>A row was deleted.</summary>
    public void Deleted(JobState row)
    {
        Add(row.Job, RateChange.OfDelete(row));
        foreach (var action in row.Entries?.Actions ?? [])
        {
            Add(row.Job, action);
        }

        _runs.Remove(row.Job.JobId);
        foreach (var log in _logs.Keys.Where(log => log.JobId == row.Job.JobId).ToArray())
        {
            _logs.Remove(log);
        }
    }

    public void Add(JobAction action) => _actions.Add(action with { ActionId = _actions.Count + 1 });

    public void AddLog(Guid jobId, int attempt, IReadOnlyList<JobLogLine> lines)
    {
        if (!_logs.TryGetValue((jobId, attempt), out var log))
        {
            _logs[(jobId, attempt)] = log = [];
        }

        log.AddRange(lines.Where(line => line.Number > (log is [.., var last] ? last.Number : 0)).ToArray());
        while (log.Count > 1 && log.Sum(static line => LineBytes + Encoding.UTF8.GetByteCount(line.Category) + Encoding.UTF8.GetByteCount(line.Text)) > JobLogLine.MaxRunBytes)
        {
            log.RemoveAt(0);
        }
    }

    public IReadOnlyList<JobRun> Runs(JobState? row)
    {
        if (row is not { Status.Deleted: false })
        {
            return [];
        }

        List<JobRun> runs = [.. _runs.GetValueOrDefault(row.Job.JobId)?.Values ?? Enumerable.Empty<JobRun>()];
        if (RowRun.Of(row.Status) is { } told && (runs is not [.., var last] || last.Attempt < told.Attempt))
        {
            runs.Add(told);
        }

        return runs;
    }

    public IReadOnlyList<JobLogLine> Log(Guid jobId, int attempt) => _logs.GetValueOrDefault((jobId, attempt)) ?? [];

    public IReadOnlyList<JobAction> Actions(Guid? jobId, long? beforeId, int limit) =>
        [.. _actions.Where(action => (jobId is null || action.JobId == jobId) && (beforeId is null || action.ActionId < beforeId)).Reverse().Take(limit)];

    public IReadOnlyList<JobRate> Rates(DateTimeOffset from, DateTimeOffset until, TimeSpan bucket) =>
    [
        .. _rates.Where(rate => Begin(rate.Key.Minute, bucket) >= Begin(from, bucket) && rate.Key.Minute < until)
            .GroupBy(rate => (From: Begin(rate.Key.Minute, bucket), rate.Key.MessageName))
            .OrderBy(group => group.Key.From).ThenBy(group => group.Key.MessageName, StringComparer.Ordinal)
            .Select(group => Rate(group.Key.From, group.Key.MessageName, [.. group.SelectMany(rate => rate.Value)])),
    ];

    private static JobRate Rate(DateTimeOffset from, string messageName, IReadOnlyList<RateChange> changes) => new()
    {
        From = from,
        MessageName = messageName,
        Created = changes.Count(change => change.Created),
        Succeeded = changes.Count(change => change.Ended == JobStatusCode.Succeeded),
        Failed = changes.Count(change => change.Ended == JobStatusCode.Failed),
        Canceled = changes.Count(change => change.Ended == JobStatusCode.Canceled),
        Retried = changes.Count(change => change.Retried),
        RunBuckets = Buckets(changes.Select(change => change.RunSeconds)),
        WaitBuckets = Buckets(changes.Select(change => change.WaitSeconds)),
    };

    private static long[] Buckets(IEnumerable<double?> durations)
    {
        var buckets = new long[JobRate.BucketSeconds.Count];
        foreach (var duration in durations.OfType<double>())
        {
            buckets[RateChange.BucketOf(duration)]++;
        }

        return buckets;
    }

    private static DateTimeOffset Begin(DateTimeOffset moment, TimeSpan bucket) => new(moment.UtcTicks - (moment.UtcTicks % bucket.Ticks), TimeSpan.Zero);

    private void Add(JobDefinition job, RateChange change)
    {
        if (change.IsEmpty)
        {
            return;
        }

        if (!_rates.TryGetValue((change.Minute, job.MessageName), out var changes))
        {
            _rates[(change.Minute, job.MessageName)] = changes = [];
        }

        changes.Add(change);
    }

    private void Add(JobDefinition job, JobAction action) => Add(action with { JobId = action.JobId ?? job.JobId, Name = action.Name ?? job.Name });

    private void AddEntries(JobDefinition job, JobStatus? stored, JobStatus status, JobEntries? entries)
    {
        foreach (var action in entries?.Actions ?? [])
        {
            Add(job, action);
        }

        if (entries?.Run is { } run && !RowRun.Tells(status, run))
        {
            Put(job, run);
        }

        if (RowRun.HidesStart(stored, status))
        {
            Put(job, RowRun.Begun(status));
        }
    }

    private void Put(JobDefinition job, JobRun run)
    {
        if (!_runs.TryGetValue(job.JobId, out var runs))
        {
            _runs[job.JobId] = runs = [];
        }

        runs[run.Attempt] = runs.TryGetValue(run.Attempt, out var begun) ? run with { StartedOn = begun.StartedOn } : run;
        foreach (var old in runs.Keys.Where(attempt => attempt > 1 && attempt <= run.Attempt - JobHistory.MaxRuns + 1).ToArray())
        {
            runs.Remove(old);
            _logs.Remove((job.JobId, old));
        }
    }
}
