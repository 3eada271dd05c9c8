using Orleans.AsyncJobs.Dashboard.Handlers;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Tests.Handlers;

public sealed class HandlerRatesTests
{
    [Theory]
    [InlineData(0.5, "< 10 ms", 1L)]
    [InlineData(0.5, "< 10 ms", 50L, 50L)]
    [InlineData(0.5, "< 50 ms", 49L, 51L)]
    [InlineData(0.95, "< 50 ms", 94L, 6L)]
    [InlineData(0.95, "< 10 ms", 95L, 5L)]
    [InlineData(0.95, "> 1 h", 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 3L)]
    [InlineData(0.5, null, 0L)]
    public void Percentile_ofBuckets_isTheBoundOfItsBucket(double share, string? expected, params long[] counts)
    {
        long[] buckets = [.. counts, .. new long[JobRate.BucketSeconds.Count - counts.Length]];

        Assert.Equal(expected, HandlerRates.Percentile(buckets, share));
    }

    [Fact]
    public void Of_severalMinutes_areAddedUp()
    {
        var rates = HandlerRates.Of(
        [
            new JobRate { From = default, MessageName = "Send", Succeeded = 6, Failed = 1, RunBuckets = [7, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
            new JobRate { From = default, MessageName = "Send", Succeeded = 2, Failed = 1, Canceled = 4, Retried = 3, RunBuckets = [0, 0, 3, 0, 0, 0, 0, 0, 0, 0] },
        ]);

        Assert.Equal((8, 2, 4, 3, 14), (rates.Succeeded, rates.Failed, rates.Canceled, rates.Retried, rates.Ended));
        Assert.Equal(0.2, rates.FailedShare);
        Assert.Equal(("< 10 ms", "< 200 ms", null), (rates.RunP50, rates.RunP95, rates.WaitP50));
    }

    [Fact]
    public void Of_nothing_hasNoShareAndNoTimes() => Assert.Equal((null, null, 0), (HandlerRates.Of([]).FailedShare, HandlerRates.Of([]).RunP50, HandlerRates.Of([]).Ended));
}
