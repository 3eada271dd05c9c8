namespace Orleans.AsyncJobs.Table;

/// <summary>What the coarse buckets of <see cref="JobRate"/> tell about times.</summary>
internal static class JobRateEstimates
{
    /// <summary>The time that a share of all does not exceed, in seconds: spread evenly inside of its bucket.</summary>
    /// <param name="buckets">One number for each of <see cref="JobRate.BucketSeconds"/>; fewer count as none.</param>
    /// <param name="share">0 to 1: 0.5 for the median.</param>
    /// <returns>Null where there is nothing; in the last bucket, which has no end, where it begins.</returns>
    public static double? Quantile(IReadOnlyList<long> buckets, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var total = buckets.Sum();
        if (total == 0)
        {
            return null;
        }

        var wanted = share * total;
        double before = 0;
        for (var i = 0; i < buckets.Count; i++)
        {
            var begin = i == 0 ? 0 : JobRate.BucketSeconds[i - 1];
            if (buckets[i] > 0 && before + buckets[i] >= wanted)
            {
                var end = JobRate.BucketSeconds[i];
                return double.IsFinite(end) ? begin + ((end - begin) * (wanted - before) / buckets[i]) : begin;
            }

            before += buckets[i];
        }

        throw new InvalidOperationException("The shares of the buckets do not add up to all.");
    }

    /// <summary>All rates as one, from the begin of the first.</summary>
    /// <param name="messageName">The handler.</param>
    /// <param name="rates">Its rates.</param>
    public static JobRate Sum(string messageName, IEnumerable<JobRate> rates)
    {
        var (run, wait) = (new long[JobRate.BucketSeconds.Count], new long[JobRate.BucketSeconds.Count]);
        var sum = new JobRate { From = DateTimeOffset.MaxValue, MessageName = messageName, RunBuckets = run, WaitBuckets = wait };
        foreach (var rate in rates)
        {
            Add(run, rate.RunBuckets);
            Add(wait, rate.WaitBuckets);
            sum = sum with
            {
                From = rate.From < sum.From ? rate.From : sum.From,
                Created = sum.Created + rate.Created,
                Succeeded = sum.Succeeded + rate.Succeeded,
                Failed = sum.Failed + rate.Failed,
                Canceled = sum.Canceled + rate.Canceled,
                Retried = sum.Retried + rate.Retried,
            };
        }

        return sum;
    }

    private static void Add(long[] sum, IReadOnlyList<long> buckets)
    {
        for (var i = 0; i < buckets.Count; i++)
        {
            sum[i] += buckets[i];
        }
    }
}
