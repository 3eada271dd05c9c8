using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Machine;

namespace Orleans.AsyncJobs.Tests.Machine;

/// <summary>Exponential backoff with full jitter.</summary>
public sealed class RetryPolicyTests
{
    private static readonly RetryPolicy Default = new(4, TimeSpan.FromSeconds(5), 2, TimeSpan.FromHours(1));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    public void NextDelay_at_the_end_of_the_jitter_is_the_backoff(int retries, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Default.NextDelay(retries, 1));

    [Theory]
    [InlineData(3)]
    [InlineData(99)]
    public void NextDelay_with_no_run_left_is_null(int retries) => Assert.Null(Default.NextDelay(retries, 0.5));

    [Fact]
    public void NextDelay_of_None_is_null() => Assert.Null(RetryPolicy.None.NextDelay(0, 0.5));

    [Fact]
    public void NextDelay_heeds_what_the_failure_asked_for_when_it_is_longer()
    {
        Assert.Equal(TimeSpan.FromMinutes(5), Default.NextDelay(0, 0.5, TimeSpan.FromMinutes(5)));
        Assert.Equal(TimeSpan.FromSeconds(2.5), Default.NextDelay(0, 0.5, TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(2.5), Default.NextDelay(0, 0.5, TimeSpan.FromSeconds(-9)));
    }

    [Fact]
    public void NextDelay_of_any_policy_is_between_zero_and_the_backoff()
    {
        var policies =
            from attempts in Gen.Choose(1, 100)
            from baseSeconds in Gen.Choose(1, 100_000)
            from factor in Gen.Choose(100, 10_000)
            from maxSeconds in Gen.Choose(1, 2_592_000)
            from retries in Gen.Choose(0, 120)
            from random in Gen.Choose(0, 1_000)
            select (Policy: new RetryPolicy(attempts, TimeSpan.FromSeconds(baseSeconds), factor / 100.0, TimeSpan.FromSeconds(maxSeconds)), Retries: retries, Random: random / 1_000.0);
        Prop.ForAll(policies.ToArbitrary(), sample =>
        {
            var delay = sample.Policy.NextDelay(sample.Retries, sample.Random);
            var backoff = Math.Min(sample.Policy.MaxDelay.TotalSeconds, sample.Policy.BaseDelay.TotalSeconds * Math.Pow(sample.Policy.Factor, sample.Retries));
            return sample.Retries >= sample.Policy.Attempts - 1
                ? delay is null
                : delay >= TimeSpan.Zero && delay <= sample.Policy.MaxDelay && delay <= TimeSpan.FromSeconds(backoff) + TimeSpan.FromTicks(1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }
}
