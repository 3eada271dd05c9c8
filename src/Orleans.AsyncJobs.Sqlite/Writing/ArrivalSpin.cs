using System.Diagnostics;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// Looks out for the next write for a moment before the writer's thread goes to sleep: waking it takes about as long as
/// a caller takes that writes one row after another. A thread that looked out in vain does not do so again until writes
/// follow each other closely once more, so an idle or slow service costs no processor time.
/// </summary>
internal sealed class ArrivalSpin
{
    /// <summary>Longer than a caller needs to go on from one answer to its next write.</summary>
    private static readonly TimeSpan MaxSpin = TimeSpan.FromMicroseconds(100);

    private long _began;
    private bool _isWorthIt;

    /// <summary>Looks out, if that has been worth it of late.</summary>
    /// <param name="hasArrived">Whether a write is there.</param>
    public void Run(Func<bool> hasArrived)
    {
        _began = Stopwatch.GetTimestamp();
        if (!_isWorthIt || Environment.ProcessorCount == 1)
        {
            return;
        }

        SpinWait spin = default;
        while (!hasArrived() && Stopwatch.GetElapsedTime(_began) < MaxSpin)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>A write has arrived, after a spin or a sleep.</summary>
    public void Arrived() => _isWorthIt = Stopwatch.GetElapsedTime(_began) < 2 * MaxSpin;
}
