using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Handlers;

/// <summary>What happened to a handler's jobs in some time.</summary>
internal sealed record HandlerRates
{
    public static HandlerRates None { get; } = new();

    public long Succeeded { get; private init; }

    public long Failed { get; private init; }

    public long Canceled { get; private init; }

    public long Retried { get; private init; }

    public long Ended => Succeeded + Failed + Canceled;

    /// <summary>Which share of those that ran to an end failed, 0 to 1; null when none did.</summary>
    public double? FailedShare => Succeeded + Failed == 0 ? null : (double)Failed / (Succeeded + Failed);

    /// <summary>Half of the runs took no longer, in words; null when nothing ran.</summary>
    public string? RunP50 { get; private init; }

    public string? RunP95 { get; private init; }

    /// <summary>Half of the jobs waited no longer from when they could have run, in words.</summary>
    public string? WaitP50 { get; private init; }

    public string? WaitP95 { get; private init; }

    /// <summary>Adds up stretches of time.</summary>
    public static HandlerRates Of(IEnumerable<JobRate> rates)
    {
        var all = rates.ToList();
        var runs = Sum(all.Select(rate => rate.RunBuckets));
        var waits = Sum(all.Select(rate => rate.WaitBuckets));
        return new HandlerRates
        {
            Succeeded = all.Sum(rate => rate.Succeeded),
            Failed = all.Sum(rate => rate.Failed),
            Canceled = all.Sum(rate => rate.Canceled),
            Retried = all.Sum(rate => rate.Retried),
            RunP50 = Percentile(runs, 0.5),
            RunP95 = Percentile(runs, 0.95),
            WaitP50 = Percentile(waits, 0.5),
            WaitP95 = Percentile(waits, 0.95),
        };
    }

    /// <summary>The bound of the bucket in which a share of all lies. Buckets are coarse, so it is said as one.</summary>
    /// <param name="buckets">How many lie in each of <see cref="JobRate.BucketSeconds"/>.</param>
    /// <param name="share">Which share, 0 to 1.</param>
    internal static string? Percentile(IReadOnlyList<long> buckets, double share)
    {
        var total = buckets.Sum();
        if (total == 0)
        {
            return null;
        }

        var rank = (long)Math.Ceiling(total * share);
        var bucket = 0;
        for (var seen = buckets[0]; seen < rank; seen += buckets[bucket])
        {
            bucket++;
        }

        return double.IsInfinity(JobRate.BucketSeconds[bucket])
            ? $"> {Parts.Durations.Of(JobRate.BucketSeconds[bucket - 1])}"
            : $"< {Parts.Durations.Of(JobRate.BucketSeconds[bucket])}";
    }

    private static long[] Sum(IEnumerable<IReadOnlyList<long>> all)
    {
        var sum = new long[JobRate.BucketSeconds.Count];
        foreach (var buckets in all)
        {
            for (var i = 0; i < buckets.Count; i++)
            {
                sum[i] += buckets[i];
            }
        }

        return sum;
    }
}
