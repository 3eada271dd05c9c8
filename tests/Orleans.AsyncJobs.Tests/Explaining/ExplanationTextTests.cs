using Orleans.AsyncJobs.Explaining;

namespace Orleans.AsyncJobs.Tests.Explaining;

/// <summary>The words of explanations.</summary>
public sealed class ExplanationTextTests
{
    [Theory]
    [InlineData(1, "1st")]
    [InlineData(2, "2nd")]
    [InlineData(3, "3rd")]
    [InlineData(4, "4th")]
    [InlineData(10, "10th")]
    [InlineData(11, "11th")]
    [InlineData(12, "12th")]
    [InlineData(13, "13th")]
    [InlineData(20, "20th")]
    [InlineData(21, "21st")]
    [InlineData(22, "22nd")]
    [InlineData(23, "23rd")]
    [InlineData(100, "100th")]
    [InlineData(101, "101st")]
    [InlineData(111, "111th")]
    [InlineData(1_000_012, "1000012th")]
    public void Ordinal_has_its_ending(long number, string text) => Assert.Equal(text, ExplanationText.Ordinal(number));

    [Fact]
    public void Time_is_told_in_utc_to_the_second()
    {
        Assert.Equal("2026-05-01T12:00:00Z", ExplanationText.Time(new DateTimeOffset(2026, 5, 1, 14, 0, 0, TimeSpan.FromHours(2))));
        Assert.Equal("an unknown time", ExplanationText.Time(null));
    }
}
