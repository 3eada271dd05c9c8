using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// How many bytes of input the running jobs hold in memory, and whether one more job may run. Small inputs never wait. A
/// large one that does not fit waits in the queue, takes no slot, and is passed by what does fit. One that is larger
/// than the whole budget runs when no other large one does.
/// </summary>
/// <param name="bytes">The budget.</param>
/// <param name="time">Measures how long a job has been passed.</param>
internal sealed class DataBudget(long bytes, TimeProvider time)
{
    // A job that has been passed for so long lets no other large one go before it, for as long again: it may be gone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _largeJobs;
    private PassedJob? _passed;

    public long Bytes => bytes;

    /// <summary>The bytes of the large inputs that are in memory.</summary>
    public long UsedBytes { get; private set; }

    public static bool IsLarge(long? dataBytes) => dataBytes > JobLimits.SmallDataBytes;

    /// <summary>Whether a job's input fits beside those of the running jobs. It is noted of the first that does not.</summary>
    public bool MayGo(QueueEntry entry)
    {
        if (!IsLarge(entry.DataBytes))
        {
            return true;
        }

        if (_passed is { } passed && passed.JobId != entry.JobId && time.GetElapsedTime(passed.Since) is var waited && waited > Patience)
        {
            if (waited < 2 * Patience)
            {
                return false;
            }

            _passed = null;
        }

        if (_largeJobs == 0 || UsedBytes + entry.DataBytes <= bytes)
        {
            return true;
        }

        _passed ??= new PassedJob(entry.JobId, time.GetTimestamp());
        return false;
    }

    public void Take(QueueEntry entry)
    {
        if (IsLarge(entry.DataBytes))
        {
            _largeJobs++;
            UsedBytes += entry.DataBytes;
            _passed = _passed?.JobId == entry.JobId ? null : _passed;
        }
    }

    public void Release(QueueEntry entry)
    {
        if (IsLarge(entry.DataBytes))
        {
            _largeJobs--;
            UsedBytes -= entry.DataBytes;
        }
    }

    /// <param name="JobId">The job that did not fit.</param>
    /// <param name="Since">When that was first found, as a timestamp.</param>
    private sealed record PassedJob(Guid JobId, long Since);
}
