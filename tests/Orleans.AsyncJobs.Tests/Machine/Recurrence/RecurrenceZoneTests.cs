using System.Globalization;
using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

/// <summary>
/// Zones by both kinds of names, and what happens when the clock is set. Berlin: forward at 02:00 on 2026-03-29, back at 03:00 on
/// 2026-10-25. New York: forward at 02:00 on 2026-03-08, back at 02:00 on 2026-11-01.
/// </summary>
public sealed class RecurrenceZoneTests
{
    private const string Berlin = "Europe/Berlin";

    [Theory]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    [InlineData("Eastern Standard Time", "America/New_York")]
    [InlineData("Tokyo Standard Time", "Asia/Tokyo")]
    [InlineData("India Standard Time", "Asia/Kolkata")]
    [InlineData("UTC", "UTC")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData(" w. europe standard time ", "Europe/Berlin")]
    [InlineData("US/Eastern", "US/Eastern")]
    [InlineData("", "UTC")]
    [InlineData(null, "UTC")]
    public void Find_takes_IANA_and_Windows_names_in_any_case(string? name, string zone) => Assert.Equal(zone, RecurrenceZone.Find(name).Name);

    [Theory]
    [InlineData("Europe/Berln", "'Europe/Berln' is not a time zone; did you mean 'Europe/Berlin'?")]
    [InlineData("W. Europe Standart Time", "'W. Europe Standart Time' is not a time zone; did you mean 'W. Europe Standard Time'?")]
    [InlineData("qqqqqqqqqqqqqqqqqqqqq", "'qqqqqqqqqqqqqqqqqqqqq' is not a time zone; write an IANA name, such as Europe/Berlin, or a Windows name, such as W. Europe Standard Time.")]
    public void Find_of_an_unknown_zone_names_the_nearest(string name, string message)
    {
        var exception = Assert.Throws<JobException>(() => RecurrenceZone.Find(name));

        Assert.Equal(message, exception.Message);
        Assert.Equal((JobErrorKind.Invalid, JobErrorCodes.InvalidArgument), (exception.Kind, exception.Code));
    }

    [Fact]
    public void Find_of_a_name_without_end_is_refused_with_its_beginning() =>
        Assert.Contains(new string('x', 60) + "…", Assert.Throws<JobException>(() => RecurrenceZone.Find(new string('x', 100_000))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "2026-03-28T00:00:00Z", "2026-03-28T02:30+01:00 2026-03-29T03:30+02:00 2026-03-30T02:30+02:00")]
    [InlineData("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30", "2026-03-29T00:00:00Z", "2026-03-29T03:00+02:00 2026-03-29T03:30+02:00 2026-03-30T02:00+02:00")]
    [InlineData("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=15,45", "2026-03-29T00:00:00Z", "2026-03-29T03:15+02:00 2026-03-29T03:45+02:00 2026-03-30T02:15+02:00")]
    [InlineData("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=10", "2026-03-29T00:00:00Z", "2026-03-29T03:10+02:00 2026-03-30T02:10+02:00")]
    [InlineData("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=20,50;BYSETPOS=2", "2026-03-29T00:00:00Z", "2026-03-29T03:50+02:00 2026-03-30T02:50+02:00")]
    [InlineData("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;BYHOUR=2", "2026-01-01T00:00:00Z", "2026-03-29T03:00+02:00 2027-03-28T03:00+02:00")]
    public void FromStart_over_a_gap_moves_what_falls_into_it_behind_it_and_runs_it_once(string pattern, string start, string moments) =>
        Assert.Equal(Moments(moments), First(pattern, start, Berlin, moments.Split(' ').Length));

    [Fact]
    public void Next_inside_of_the_hour_behind_a_gap_still_finds_what_was_moved()
    {
        var schedule = RecurrenceSchedule.Parse("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", Moment("2026-03-01T00:00:00Z"), Berlin);

        Assert.Equal(Moment("2026-03-29T03:30+02:00"), schedule.Next(Moment("2026-03-29T03:10+02:00")));
        Assert.Equal(Moment("2026-03-30T02:30+02:00"), schedule.Next(Moment("2026-03-29T03:30+02:00")));
    }

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "2026-10-24T00:00:00Z", "2026-10-24T02:30+02:00 2026-10-25T02:30+02:00 2026-10-26T02:30+01:00")]
    [InlineData("FREQ=DAILY", "2026-10-25T00:30:00Z", "2026-10-25T02:30+02:00 2026-10-26T02:30+01:00")]
    [InlineData("FREQ=DAILY", "2026-10-25T01:30:00Z", "2026-10-25T02:30+01:00 2026-10-26T02:30+01:00")]
    [InlineData("FREQ=DAILY;BYHOUR=2;BYMINUTE=30,45", "2026-10-25T01:30:00Z", "2026-10-25T02:30+01:00 2026-10-25T02:45+01:00 2026-10-26T02:30+01:00")]
    public void FromStart_over_an_overlap_takes_the_first_of_two_or_the_one_from_the_start_on(string pattern, string start, string moments) =>
        Assert.Equal(Moments(moments), First(pattern, start, Berlin, moments.Split(' ').Length));

    [Theory]
    [InlineData("FREQ=HOURLY", "2026-10-24T23:00:00Z", 5, 3_600)]
    [InlineData("FREQ=HOURLY", "2026-03-28T23:00:00Z", 5, 3_600)]
    [InlineData("FREQ=HOURLY;INTERVAL=2", "2026-10-24T22:00:00Z", 5, 7_200)]
    [InlineData("FREQ=MINUTELY;INTERVAL=45", "2026-10-24T23:30:00Z", 8, 2_700)]
    [InlineData("FREQ=SECONDLY;INTERVAL=1000", "2026-10-24T23:30:00Z", 8, 1_000)]
    public void FromStart_of_hours_and_less_keeps_its_distance_whatever_is_done_to_the_clock(string pattern, string start, int count, int seconds)
    {
        var moments = First(pattern, start, Berlin, count);

        Assert.Equal(Moment(start), moments[0]);
        Assert.All(moments.Zip(moments.Skip(1)), pair => Assert.Equal(seconds, (pair.Second - pair.First).TotalSeconds));
    }

    [Theory]
    [InlineData("FREQ=HOURLY;BYHOUR=2", "2026-10-24T00:00:00Z", "2026-10-24T02:00+02:00 2026-10-25T02:00+02:00 2026-10-25T02:00+01:00 2026-10-26T02:00+01:00")]
    [InlineData("FREQ=HOURLY;BYHOUR=2", "2026-03-28T00:00:00Z", "2026-03-28T02:00+01:00 2026-03-30T02:00+02:00")]
    [InlineData("FREQ=MINUTELY;INTERVAL=30;BYHOUR=1,2,3", "2026-03-29T00:00:00Z", "2026-03-29T01:00+01:00 2026-03-29T01:30+01:00 2026-03-29T03:00+02:00 2026-03-29T03:30+02:00 2026-03-30T01:00+02:00")]
    public void FromStart_of_hours_and_less_looks_at_the_clock_for_its_limits(string pattern, string start, string moments) =>
        Assert.Equal(Moments(moments), First(pattern, start, Berlin, moments.Split(' ').Length));

    [Fact]
    public void FromStart_over_a_day_that_a_zone_left_out_moves_its_time_to_the_next() =>
        // Samoa crossed the date line: there was no 2011-12-30.
        Assert.Equal(
            Moments("2011-12-29T10:00-10:00 2011-12-31T10:00+14:00 2012-01-01T10:00+14:00"),
            First("FREQ=DAILY;BYHOUR=10", "2011-12-29T12:00:00Z", "Pacific/Apia", 3));

    [Fact]
    public void FromStart_where_the_clock_is_set_by_half_an_hour_stays_in_order_and_on_the_hour()
    {
        // Lord Howe: back by half an hour at 02:00 on 2026-04-05.
        var moments = First("FREQ=HOURLY", "2026-04-04T13:00:00Z", "Australia/Lord_Howe", 6);

        Assert.Equal(Moments("2026-04-05T00:00+11:00 2026-04-05T01:00+11:00 2026-04-05T02:00+10:30 2026-04-05T03:00+10:30 2026-04-05T04:00+10:30 2026-04-05T05:00+10:30"), moments);
    }

    [Fact]
    public void FromStart_where_midnight_is_left_out_is_at_one_on_that_day() =>
        // São Paulo: forward at 00:00 on 2018-11-04.
        Assert.Equal(
            Moments("2018-11-03T00:00-03:00 2018-11-04T01:00-02:00 2018-11-05T00:00-02:00"),
            First("FREQ=DAILY;BYHOUR=0", "2018-11-03T03:00:00Z", "America/Sao_Paulo", 3));

    [Fact]
    public void FromStart_with_an_UNTIL_that_the_clock_shows_twice_ends_with_the_second() =>
        Assert.Equal(
            Moments("2026-10-25T01:00+02:00 2026-10-25T02:00+02:00 2026-10-25T02:00+01:00"),
            First("FREQ=HOURLY;UNTIL=20261025T020000", "2026-10-24T23:00:00Z", Berlin, 9));

    private static List<DateTimeOffset> First(string pattern, string start, string zone, int count) =>
        [.. RecurrenceSchedule.Parse(pattern, Moment(start), zone).FromStart().Take(count)];

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static List<DateTimeOffset> Moments(string texts) => [.. texts.Split(' ').Select(Moment)];
}
