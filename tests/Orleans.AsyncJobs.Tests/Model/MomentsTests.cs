using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Model;

public sealed class MomentsTests
{
    [Theory]
    [InlineData("2030-05-01T12:00:00.5Z", 5_000_000)]
    [InlineData("2030-05-01T12:00:00.1234567Z", 1_234_567)]
    [InlineData("2030-05-01T12:00:00.123456789Z", 1_234_567)]
    [InlineData("2030-05-01T12:00:00.123456799999Z", 1_234_567)]
    [InlineData("2030-05-01T12:00:00.000000099999", 0)]
    [InlineData("2030-05-01T14:00:00.999999999999+02:00", 9_999_999)]
    public void TryParse_fraction_isKeptTo100Nanoseconds(string text, long ticks)
    {
        Assert.True(Moments.TryParse(text, out var moment));
        Assert.Equal(new DateTimeOffset(2030, 5, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(ticks), moment);
    }

    [Theory]
    [InlineData("2030-05-01T12:00:00.1234567890123Z")]
    [InlineData("2030-05-01T12:00:00.12345678x")]
    [InlineData("2030-05-01T12:00:00.12345678.1Z")]
    [InlineData("2030-05-01.123456789")]
    [InlineData(".")]
    [InlineData(".123456789")]
    [InlineData("")]
    public void TryParse_whatIsNoMoment_isFalse(string text) => Assert.False(Moments.TryParse(text, out _));
}
