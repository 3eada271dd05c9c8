using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.Tests.Parts;

public sealed class DurationsTests
{
    [Theory]
    [InlineData(-1, "0 ms")]
    [InlineData(0, "0 ms")]
    [InlineData(0.0124, "12 ms")]
    [InlineData(0.9994, "999 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(1.44, "1.4 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(3600, "1 h")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(86400 * 3 + 3600 * 4, "3 d 4 h")]
    public void Of_seconds_isToAboutTwoFigures(double seconds, string expected) => Assert.Equal(expected, Durations.Of(seconds));

    [Theory]
    [InlineData(0, "now")]
    [InlineData(-0.9, "now")]
    [InlineData(-1.5, "1 s ago")]
    [InlineData(-59, "59 s ago")]
    [InlineData(-200, "3 min ago")]
    [InlineData(-90_000, "1 d ago")]
    [InlineData(7_300, "in 2 h")]
    [InlineData(2, "in 2 s")]
    public void Relative_moment_isInTheLargestUnitThatFits(double seconds, string expected)
    {
        var now = DateTimeOffset.UnixEpoch;

        Assert.Equal(expected, Durations.Relative(now.AddSeconds(seconds), now));
    }
}
