using Orleans.AsyncJobs.Dashboard.Jobs;

namespace Orleans.AsyncJobs.Dashboard.Tests.Jobs;

public sealed class FailedPlaceTests
{
    [Fact]
    public void Parse_place_isWhatWasWritten()
    {
        var place = new FailedPlace(new DateTimeOffset(2026, 11, 26, 1, 2, 3, TimeSpan.Zero).AddTicks(7), 42);

        Assert.Equal(place, FailedPlace.Parse(place.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("-1.2")]
    [InlineData("99999999999999999999.2")]
    [InlineData("9223372036854775807.2")]
    public void Parse_whatIsNone_isNull(string? text) => Assert.Null(FailedPlace.Parse(text));
}
