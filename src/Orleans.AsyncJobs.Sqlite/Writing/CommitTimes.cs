namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>How long the last commits took, for people, and all of them for who listens.</summary>
/// <param name="instruments">What the store measures.</param>
internal sealed class CommitTimes(StoreInstruments instruments)
{
    private const int Kept = 1_000;

    private readonly Lock _gate = new();
    private readonly double[] _seconds = new double[Kept];
    private long _commits;

    /// <summary>How many commits there were.</summary>
    public long Commits => Volatile.Read(ref _commits);

    public void Add(TimeSpan duration, IReadOnlyList<IPendingWrite> batch)
    {
        instruments.OnCommitted(batch, duration);
        lock (_gate)
        {
            _seconds[_commits++ % Kept] = duration.TotalSeconds;
        }
    }

    /// <summary>How many commits there were, and the median and 99th percentile of the last 1,000; null before the first.</summary>
    public (long Commits, double? P50, double? P99) Read()
    {
        double[] sorted;
        long commits;
        lock (_gate)
        {
            commits = _commits;
            sorted = _seconds[..(int)Math.Min(commits, Kept)];
        }

        Array.Sort(sorted);
        return (commits, At(sorted, 0.5), At(sorted, 0.99));
    }

    private static double? At(double[] sorted, double share) =>
        sorted.Length == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
}
