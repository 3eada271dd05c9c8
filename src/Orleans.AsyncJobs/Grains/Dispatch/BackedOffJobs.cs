namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// Jobs whose run could not be followed. Each waits before it is asked again, longer each time, so that one that fails
/// always holds up nobody else. Where several fail and none goes through, the trouble is not theirs. Moments are times
/// since the dispatcher was made.
/// </summary>
internal sealed class BackedOffJobs
{
    // So many different ones, with no run between them that went through, mean that the store or a silo is in trouble.
    private const int FailingJobsOfTrouble = 3;
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Delay> _delays = [];
    private readonly HashSet<Guid> _failedInARow = [];

    /// <summary>Whether a job is to be left alone for now.</summary>
    public bool Contains(Guid jobId) => _delays.TryGetValue(jobId, out var delay) && !delay.IsOver;

    /// <summary>Notes that a run went through, whatever its outcome.</summary>
    public void Succeeded(Guid jobId)
    {
        _failedInARow.Clear();
        _delays.Remove(jobId);
    }

    /// <summary>Notes that a run could not be followed.</summary>
    /// <returns>Whether that is the job's own trouble, and it is backed off; otherwise nothing can be run now, and no job is.</returns>
    public bool TryBackOff(Guid jobId, TimeSpan now)
    {
        _failedInARow.Add(jobId);
        if (_failedInARow.Count >= FailingJobsOfTrouble)
        {
            _failedInARow.Clear();
            _delays.Clear();
            return false;
        }

        var length = _delays.TryGetValue(jobId, out var before) ? Shorter(before.Length * 2, LongestDelay) : ShortestDelay;
        _delays[jobId] = new Delay(length, now + length, IsOver: false);
        return true;
    }

    /// <summary>The jobs whose delay is over, to be asked again.</summary>
    public IReadOnlyList<Guid> TakeDue(TimeSpan now)
    {
        List<Guid> due = [];
        foreach (var (jobId, delay) in _delays.ToArray())
        {
            if (!delay.IsOver && delay.Until <= now)
            {
                _delays[jobId] = delay with { IsOver = true };
                due.Add(jobId);
            }
            else if (delay.Until + LongestDelay < now)
            {
                // It was not run again: somebody has canceled or deleted it.
                _delays.Remove(jobId);
            }
        }

        return due;
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    /// <param name="Length">How long it waits, or did.</param>
    /// <param name="Until">Until when.</param>
    /// <param name="IsOver">Whether it has been asked again; its length is kept until a run goes through.</param>
    private sealed record Delay(TimeSpan Length, TimeSpan Until, bool IsOver);
}
