namespace Orleans.AsyncJobs.Sqlite.FileSpace;

/// <summary>
/// How many pages a step gives back, and how long the next one waits. SQLite looks for each last page that is unused in the
/// list of unused pages, from its beginning: in a file of 12 GB that is nearly empty one page takes as long as 100 in a small
/// one. Whoever writes behind a step waits for it, so its pages follow from the time that the last one took.
/// </summary>
/// <param name="Pages">The pages, at least 1.</param>
internal readonly record struct ShrinkStep(int Pages)
{
    /// <summary>What a step may take. Twice as many pages are tried when it took less than half.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(2);

    /// <summary>So many times as long as a step took, the next one waits.</summary>
    private const int RestShare = 19;

    /// <summary>And so many times while nobody else writes.</summary>
    private const int QuietRestShare = 3;

    private static readonly TimeSpan LeastRest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LeastQuietRest = TimeSpan.FromMilliseconds(1);

    public static ShrinkStep First { get; } = new(SqliteJobStoreDefaults.MaxPagesPerStep);

    /// <summary>The step after one that took so long.</summary>
    public ShrinkStep Next(TimeSpan took) => took > MaxTime ? new(Math.Max(1, Pages / 2))
        : took < MaxTime / 2 ? new(Math.Min(SqliteJobStoreDefaults.MaxPagesPerStep, Pages * 2))
        : this;

    /// <summary>How long the next step waits.</summary>
    /// <param name="took">How long this one took, with its wait for the writer and its commit.</param>
    /// <param name="isQuiet">Whether nobody else wrote since the step before.</param>
    public static TimeSpan RestAfter(TimeSpan took, bool isQuiet)
    {
        var (share, least) = isQuiet ? (QuietRestShare, LeastQuietRest) : (RestShare, LeastRest);
        return took * share > least ? took * share : least;
    }
}
