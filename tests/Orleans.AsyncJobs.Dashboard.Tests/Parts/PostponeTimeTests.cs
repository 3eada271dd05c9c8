using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.Tests.Parts;

public sealed class PostponeTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, "60", "2026-11-26T09:00Z")]
    [InlineData("", "-60", "1440", "2026-11-27T08:00Z")]
    [InlineData("2026-11-30T08:30", null, "60", "2026-11-30T08:30Z")]
    [InlineData("2026-11-30T08:30", "-60", "60", "2026-11-30T07:30Z")]
    [InlineData("2026-11-30T08:30", "480", "", "2026-11-30T16:30Z")]
    [InlineData("2026-11-30T08:30:15", "nonsense", null, "2026-11-30T08:30:15Z")]
    public void Read_fields_areAMomentInUtc(string? until, string? offset, string? minutes, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, provider: null), PostponeTime.Read(until, offset, minutes, Now));

    [Theory]
    [InlineData("tomorrow", null, "60", "'tomorrow' is not a date")]
    [InlineData("2026-11-30T08:30", "99999", null, "is not a date")]
    [InlineData("9999-12-31T23:59", "0", null, "is not a date")]
    [InlineData("2001-01-01T00:00", null, null, "'2001-01-01T00:00' is in the past")]
    [InlineData(null, null, null, "Say until when")]
    [InlineData(null, null, "-5", "Say until when")]
    public void Read_fieldsThatSayNoDate_areRefused(string? until, string? offset, string? minutes, string expected)
    {
        var exception = Assert.Throws<JobException>(() => PostponeTime.Read(until, offset, minutes, Now));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }
}
