namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// Jobs that were asked at their moment and said that it has not come: their grain is in a silo whose clock is behind this one.
/// Each is left alone for a while, longer each time, so that they are not asked without pause until that clock is there.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class EarlyJobs(TimeProvider time)
{
    /// <summary>Clocks of silos mostly differ by less.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(10);

    /// <summary>A clock that is put right is noticed within this time.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    // Others are asked at each look.
    private const int MaxJobs = 10_000;

    private readonly Dictionary<Guid, (DateTimeOffset Due, TimeSpan Delay, long Since)> _jobs = [];
    private long _swept = time.GetTimestamp();

    /// <summary>Notes that a job is early.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="due">The moment that it waits for.</param>
    /// <returns>When to ask it again; null for the next look.</returns>
    public TimeSpan? Add(Guid jobId, DateTimeOffset due)
    {
        var isKnown = _jobs.TryGetValue(jobId, out var known) && known.Due == due;
        if (!isKnown && _jobs.Count >= MaxJobs && !TrySweep())
        {
            return null;
        }

        var delay = !isKnown ? FirstDelay : known.Delay * 2 < LongestDelay ? known.Delay * 2 : LongestDelay;
        _jobs[jobId] = (due, delay, time.GetTimestamp());
        return delay;
    }

    /// <summary>Whether a job is left alone now.</summary>
    public bool Rests(Guid jobId, DateTimeOffset due) =>
        _jobs.Count > 0 && _jobs.TryGetValue(jobId, out var known) && known.Due == due && time.GetElapsedTime(known.Since) < known.Delay;

    /// <summary>Forgets a job that is early no longer.</summary>
    public void Remove(Guid jobId)
    {
        if (_jobs.Count > 0)
        {
            _jobs.Remove(jobId);
        }
    }

    /// <summary>Takes out those that were not asked again: they are canceled or gone.</summary>
    private bool TrySweep()
    {
        if (time.GetElapsedTime(_swept) < LongestDelay)
        {
            return false;
        }

        _swept = time.GetTimestamp();
        foreach (var (jobId, job) in _jobs)
        {
            if (time.GetElapsedTime(job.Since) > 2 * LongestDelay)
            {
                _jobs.Remove(jobId);
            }
        }

        return _jobs.Count < MaxJobs;
    }
}
