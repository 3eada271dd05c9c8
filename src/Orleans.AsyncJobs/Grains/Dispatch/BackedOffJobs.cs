namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// Jobs whose run could not be followed. Each rests before it is asked again, longer each time, so that one that fails
/// always holds up nobody else. Where several fail and none goes through, the trouble is not theirs. Moments are times
/// since the dispatcher was made.
/// </summary>
internal sealed class BackedOffJobs
{
    // So many different ones, with no run between them that went through, mean that the store or a silo is in trouble.
    private const int FailingJobsOfTrouble = 3;
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Rest> _rests = [];
    private readonly HashSet<Guid> _failedInARow = [];

    /// <summary>Whether a job is to be left alone for now.</summary>
    public bool Contains(Guid jobId) => _rests.TryGetValue(jobId, out var rest) && !rest.IsOver;

    /// <summary>Notes that a run went through, whatever its outcome.</summary>
    public void Succeeded(Guid jobId)
    {
        _failedInARow.Clear();
        _rests.Remove(jobId);
    }

    /// <summary>Notes that a run could not be followed.</summary>
    /// <returns>Whether that is the job's own trouble, and it rests; otherwise nothing can be run now, and no job rests.</returns>
    public bool TryBackOff(Guid jobId, TimeSpan now)
    {
        _failedInARow.Add(jobId);
        if (_failedInARow.Count >= FailingJobsOfTrouble)
        {
            _failedInARow.Clear();
            _rests.Clear();
            return false;
        }

        var length = _rests.TryGetValue(jobId, out var before) ? Shorter(before.Length * 2, LongestDelay) : ShortestDelay;
        _rests[jobId] = new Rest(length, now + length, IsOver: false);
        return true;
    }

    /// <summary>The jobs that have rested, to be asked again.</summary>
    public IReadOnlyList<Guid> TakeDue(TimeSpan now)
    {
        List<Guid> rested = [];
        foreach (var (jobId, rest) in _rests.ToArray())
        {
            if (!rest.IsOver && rest.Until <= now)
            {
                _rests[jobId] = rest with { IsOver = true };
                rested.Add(jobId);
            }
            else if (rest.Until + LongestDelay < now)
            {
                // It was not run again: somebody has canceled or deleted it.
                _rests.Remove(jobId);
            }
        }

        return rested;
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    /// <param name="Length">How long it rests, or did.</param>
    /// <param name="Until">Until when.</param>
    /// <param name="IsOver">Whether it has been asked again; its length is kept until a run goes through.</param>
    private sealed record Rest(TimeSpan Length, TimeSpan Until, bool IsOver);
}
