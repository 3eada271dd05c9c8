using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Table;

public sealed class JobRateEstimatesTests
{
    private static readonly DateTimeOffset From = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The buckets end at 10 ms, 50 ms, 200 ms, 1 s, 5 s, 20 s, 1 min, 5 min, 1 h and never.</summary>
    [Theory]
    [InlineData(new long[] { 10, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0.5, 0.005)]
    [InlineData(new long[] { 0, 10, 0, 0, 0, 0, 0, 0, 0, 0 }, 0.5, 0.03)]
    [InlineData(new long[] { 0, 10, 0, 0, 0, 0, 0, 0, 0, 0 }, 0, 0.01)]
    [InlineData(new long[] { 0, 10, 0, 0, 0, 0, 0, 0, 0, 0 }, 1, 0.05)]
    [InlineData(new long[] { 50, 0, 0, 0, 50, 0, 0, 0, 0, 0 }, 0.5, 0.01)]
    [InlineData(new long[] { 50, 0, 0, 0, 50, 0, 0, 0, 0, 0 }, 0.75, 3.0)]
    [InlineData(new long[] { 90, 0, 0, 0, 0, 0, 0, 0, 0, 10 }, 0.95, 3_600.0)]
    [InlineData(new long[] { 1 }, 0.5, 0.005)]
    public void Quantile_ofBuckets_isLinearInsideOfOne(long[] buckets, double share, double expected) =>
        Assert.Equal(expected, JobRateEstimates.Quantile(buckets, share)!.Value, precision: 9);

    [Theory]
    [InlineData(new long[0])]
    [InlineData(new long[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Quantile_ofNothing_isNull(long[] buckets) => Assert.Null(JobRateEstimates.Quantile(buckets, 0.5));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void Quantile_ofNoShare_isRefused(double share) => Assert.Throws<ArgumentOutOfRangeException>(() => JobRateEstimates.Quantile([1], share));

    [Fact]
    public void Quantile_ofTimes_liesInTheBucketOfTheTrueOneAndGrowsWithTheShare() =>
        Prop.ForAll(Gen.Choose(0, 5_000_000).Select(micro => micro / 1_000.0).NonEmptyListOf().ToArbitrary(), times =>
        {
            var buckets = new long[JobRate.BucketSeconds.Count];
            foreach (var time in times)
            {
                buckets[BucketOf(time)]++;
            }

            var sorted = times.Order().ToList();
            return new[] { 0.05, 0.5, 0.95, 1 }.All(share =>
            {
                var truth = sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
                var bucket = BucketOf(truth);
                var estimate = JobRateEstimates.Quantile(buckets, share)!.Value;
                return estimate >= (bucket == 0 ? 0 : JobRate.BucketSeconds[bucket - 1]) && estimate <= JobRate.BucketSeconds[bucket]
                    && estimate <= JobRateEstimates.Quantile(buckets, 1);
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Sum_ofRates_addsAll()
    {
        JobRate[] rates =
        [
            new() { From = From.AddHours(1), MessageName = "A", Created = 1, Succeeded = 2, Failed = 3, Canceled = 4, Retried = 5, RunBuckets = [1, 2], WaitBuckets = [] },
            new() { From = From, MessageName = "A", Created = 10, Succeeded = 20, Failed = 30, Canceled = 40, Retried = 50, RunBuckets = [0, 1, 7], WaitBuckets = [4] },
        ];

        var sum = JobRateEstimates.Sum("A", rates);

        Assert.Equal((From, "A", 11L, 22L, 33L, 44L, 55L), (sum.From, sum.MessageName, sum.Created, sum.Succeeded, sum.Failed, sum.Canceled, sum.Retried));
        Assert.Equal([1, 3, 7, 0, 0, 0, 0, 0, 0, 0], sum.RunBuckets);
        Assert.Equal([4, 0, 0, 0, 0, 0, 0, 0, 0, 0], sum.WaitBuckets);
        Assert.Null(JobRateEstimates.Quantile(JobRateEstimates.Sum("B", []).RunBuckets, 0.5));
    }

    private static int BucketOf(double seconds) => Enumerable.Range(0, JobRate.BucketSeconds.Count).First(i => seconds <= JobRate.BucketSeconds[i]);
}
