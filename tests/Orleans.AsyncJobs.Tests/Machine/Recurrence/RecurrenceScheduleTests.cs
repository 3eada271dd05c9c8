using System.Globalization;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

/// <summary>What a series answers apart from the examples of the RFC: Dataverse's forms, the calendar's corners, and its ends.</summary>
public sealed class RecurrenceScheduleTests
{
    private const string Start = "2026-11-26T10:00:00Z";

    [Theory]
    [InlineData("FREQ=MONTHLY;", "2026-11-26 2026-12-26 2027-01-26")]
    [InlineData("FREQ=WEEKLY;", "2026-11-26 2026-12-03 2026-12-10")]
    [InlineData("FREQ=DAILY;", "2026-11-26 2026-11-27 2026-11-28")]
    [InlineData("FREQ=DAILY;INTERVAL=3;", "2026-11-26 2026-11-29 2026-12-02")]
    [InlineData("FREQ=YEARLY", "2026-11-26 2027-11-26 2028-11-26")]
    [InlineData("freq=daily;interval=2", "2026-11-26 2026-11-28")]
    [InlineData("  FREQ = DAILY ; INTERVAL = 2 ; ", "2026-11-26 2026-11-28")]
    [InlineData("INTERVAL=2;FREQ=DAILY;;", "2026-11-26 2026-11-28")]
    [InlineData("RRULE:FREQ=DAILY;INTERVAL=2", "2026-11-26 2026-11-28")]
    [InlineData("FREQ=MONTHLY;BYDAY=+1MO, -1fr", "2026-11-27 2026-12-07 2026-12-25")]
    [InlineData("FREQ=WEEKLY;BYDAY=TH,TH,MO;WKST=mo", "2026-11-26 2026-11-30 2026-12-03")]
    public void FromStart_of_a_form_that_is_read_gives_its_days(string pattern, string days) =>
        Assert.Equal(days.Split(' '), First(pattern, Start, "UTC", days.Split(' ').Length).Select(moment => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=23;BYMINUTE=59;BYSECOND=60", "2026-11-26T23:59:59Z 2026-11-27T23:59:59Z")]
    [InlineData("FREQ=MINUTELY;BYSECOND=59,60", "2026-11-26T10:00:59Z 2026-11-26T10:01:59Z")]
    public void FromStart_takes_a_leap_second_for_the_second_before_it(string pattern, string moments) =>
        Assert.Equal(Moments(moments), First(pattern, Start, "UTC", 2));

    [Fact]
    public async Task Next_asked_by_many_at_once_is_the_same_for_all()
    {
        var schedule = Parse("FREQ=YEARLY;BYDAY=20MO,-3TU;BYHOUR=2;BYMINUTE=30", "2000-01-01T00:00:00Z", "Europe/Berlin");
        var expected = Parse("FREQ=YEARLY;BYDAY=20MO,-3TU;BYHOUR=2;BYMINUTE=30", "2000-01-01T00:00:00Z", "Europe/Berlin").FromStart().Take(500).ToList();

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => schedule.FromStart().Take(500).ToList(), TestContext.Current.CancellationToken)));

        Assert.All(all, found => Assert.Equal(expected, found));
    }

    [Fact]
    public void FromStart_of_an_hourly_rule_is_once_an_hour() =>
        Assert.Equal(Moments("2026-11-26T10:00:00Z 2026-11-26T11:00:00Z 2026-11-26T12:00:00Z"), First("FREQ=HOURLY;", Start, "UTC", 3));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void FromStart_of_no_pattern_is_once_at_the_start(string? pattern)
    {
        var start = DateTimeOffset.Parse("2026-11-26T10:00:00.25+01:00", CultureInfo.InvariantCulture);
        var schedule = RecurrenceSchedule.Parse(pattern, start, zone: null);

        Assert.Equal([start], schedule.FromStart());
        Assert.Equal(start, schedule.Next(start.AddTicks(-1)));
        Assert.Null(schedule.Next(start));
    }

    [Theory]
    [InlineData("2026-11-26T09:59:59.9999999Z", "2026-11-26T10:00:00Z")]
    [InlineData("2026-11-26T10:00:00Z", "2026-11-27T10:00:00Z")]
    [InlineData("2026-11-26T10:00:00.5Z", "2026-11-27T10:00:00Z")]
    [InlineData("2026-11-27T11:30:00+02:00", "2026-11-27T10:00:00Z")]
    [InlineData("2526-11-26T10:00:00Z", "2526-11-27T10:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "2026-11-26T10:00:00Z")]
    public void Next_is_later_than_the_moment_and_never_the_moment_itself(string after, string next) =>
        Assert.Equal(Moment(next), Parse("FREQ=DAILY", Start, "UTC").Next(Moment(after)));

    [Fact]
    public void Next_is_in_UTC_whatever_the_zone() =>
        Assert.Equal(TimeSpan.Zero, Parse("FREQ=DAILY", Start, "Asia/Tokyo").Next(Moment(Start))!.Value.Offset);

    [Fact]
    public void FromStart_drops_the_fraction_of_a_second_so_that_a_start_of_now_is_the_first_occurrence() =>
        Assert.Equal(Moment(Start), First("FREQ=HOURLY", "2026-11-26T10:00:00.4567Z", "UTC", 1).Single());

    [Fact]
    public void FromStart_leaves_out_a_start_that_the_rule_does_not_name() =>
        Assert.Equal(Moments("2026-11-27T03:00:00Z 2026-11-28T03:00:00Z"), First("FREQ=DAILY;BYHOUR=3;COUNT=2", Start, "UTC", 9));

    [Theory]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2096-01-01T00:00:00Z", "2096-02-29 2104-02-29 2108-02-29")]
    [InlineData("FREQ=YEARLY", "2024-02-29T00:00:00Z", "2024-02-29 2028-02-29 2032-02-29")]
    [InlineData("FREQ=MONTHLY", "2027-01-31T00:00:00Z", "2027-01-31 2027-03-31 2027-05-31")]
    [InlineData("FREQ=YEARLY;BYYEARDAY=366", "2026-01-01T00:00:00Z", "2028-12-31 2032-12-31")]
    [InlineData("FREQ=YEARLY;BYYEARDAY=-366", "2026-01-01T00:00:00Z", "2028-01-01 2032-01-01")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1", "2028-01-15T00:00:00Z", "2028-01-31 2028-02-29 2028-03-31")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-31", "2026-02-01T00:00:00Z", "2026-03-01 2026-05-01 2026-07-01")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=28,-1", "2026-02-01T00:00:00Z", "2026-02-28 2026-03-28 2026-03-31")]
    [InlineData("FREQ=DAILY;BYMONTHDAY=29;BYMONTH=2;BYDAY=MO", "2026-01-01T00:00:00Z", "2044-02-29 2072-02-29 2112-02-29")]
    [InlineData("FREQ=YEARLY;BYMONTHDAY=13", "2026-11-01T00:00:00Z", "2026-11-13 2026-12-13 2027-01-13")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=100", "2000-02-29T00:00:00Z", "2000-02-29 2400-02-29 2800-02-29")]
    public void FromStart_over_leap_days_and_short_months_leaves_out_what_is_not_there(string pattern, string start, string days) =>
        Assert.Equal(days.Split(' '), First(pattern, start, "UTC", days.Split(' ').Length).Select(moment => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO,SU", "2024-12-30 2025-01-05 2025-12-29 2026-01-04")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", "2026-12-28 2032-12-27 2037-12-28")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=FR", "2024-12-27 2025-12-26 2027-01-01")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=53,-1;BYDAY=TH", "2024-12-26 2025-12-25 2026-12-31 2027-12-30")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=1;BYDAY=SU;WKST=SU", "2024-12-29 2026-01-04 2027-01-03")]
    [InlineData("FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO", "2025-12-29 2028-01-03 2029-12-31")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1,-1", "2024-12-30 2025-01-05 2025-12-29 2026-01-04")]
    public void FromStart_over_weeks_of_a_year_keeps_a_week_whole(string pattern, string days) =>
        Assert.Equal(days.Split(' '), First(pattern, "2024-12-20T08:00:00Z", "UTC", days.Split(' ').Length).Select(moment => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;BYSETPOS=1,-1", "2026-11-26T17:30:00Z 2026-11-27T09:00:00Z 2026-11-27T17:30:00Z")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,17;BYSETPOS=-1", "2026-11-30T17:00:00Z 2026-12-31T17:00:00Z 2027-01-29T17:00:00Z")]
    [InlineData("FREQ=YEARLY;BYDAY=SU;BYSETPOS=-1,1", "2026-12-27T10:00:00Z 2027-01-03T10:00:00Z 2027-12-26T10:00:00Z")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2,2,-2", "2026-12-02T10:00:00Z 2026-12-09T10:00:00Z")]
    [InlineData("FREQ=HOURLY;BYMINUTE=5,25,45;BYSETPOS=2", "2026-11-26T10:25:00Z 2026-11-26T11:25:00Z")]
    [InlineData("FREQ=MINUTELY;BYSECOND=10,20,30;BYSETPOS=-1", "2026-11-26T10:00:30Z 2026-11-26T10:01:30Z")]
    [InlineData("FREQ=SECONDLY;BYMINUTE=7;BYSETPOS=1", "2026-11-26T10:07:00Z 2026-11-26T10:07:01Z")]
    public void FromStart_with_BYSETPOS_picks_from_each_period_also_what_is_before_the_start(string pattern, string moments) =>
        Assert.Equal(Moments(moments), First(pattern, Start, "UTC", moments.Split(' ').Length));

    [Theory]
    [InlineData("FREQ=DAILY;COUNT=5;UNTIL=20261128", 3)]
    [InlineData("FREQ=DAILY;COUNT=2;UNTIL=20261231", 2)]
    [InlineData("FREQ=DAILY;COUNT=1", 1)]
    [InlineData("FREQ=DAILY;UNTIL=20261128T100000Z", 3)]
    [InlineData("FREQ=DAILY;UNTIL=20261128T095959Z", 2)]
    [InlineData("FREQ=DAILY;UNTIL=20261128T100000", 3)]
    [InlineData("FREQ=DAILY;UNTIL=20261126", 1)]
    [InlineData("FREQ=SECONDLY;COUNT=1000000", 1_000_000)]
    [InlineData("FREQ=YEARLY;COUNT=1000000", 7_974)]
    public void FromStart_ends_with_COUNT_or_UNTIL_whichever_comes_first(string pattern, int count)
    {
        var schedule = Parse(pattern, Start, "UTC");

        Assert.Equal(count, schedule.FromStart().Count());
        Assert.Null(schedule.Next(schedule.FromStart().Last()));
    }

    [Theory]
    [InlineData("FREQ=DAILY;UNTIL=20261128T190000", 3)]
    [InlineData("FREQ=DAILY;UNTIL=20261128T185959", 2)]
    [InlineData("FREQ=DAILY;UNTIL=20261128", 3)]
    public void FromStart_takes_an_UNTIL_without_Z_in_the_zone_of_the_series(string pattern, int count) =>
        Assert.Equal(count, Parse(pattern, Start, "Asia/Tokyo").FromStart().Count());

    [Fact]
    public void Next_at_the_end_of_the_calendar_is_null()
    {
        var yearly = Parse("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=30", "9997-01-01T00:00:00Z", "UTC");
        Assert.Equal(["9997-12-30", "9998-12-30", "9999-12-30"], yearly.FromStart().Select(moment => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

        var secondly = Parse("FREQ=SECONDLY", "9999-12-30T23:59:58Z", "UTC");
        Assert.Equal(Moments("9999-12-30T23:59:58Z 9999-12-30T23:59:59Z"), secondly.FromStart());

        Assert.Null(Parse("FREQ=WEEKLY;INTERVAL=2147483647", Start, "UTC").Next(Moment(Start)));
        Assert.Null(Parse("FREQ=SECONDLY;BYMONTH=11", Start, "Pacific/Kiritimati").Next(JobLimits.LatestDate));
        Assert.Null(Parse("FREQ=DAILY", Start, "UTC").Next(DateTimeOffset.MaxValue));
    }

    [Theory]
    [InlineData("Pacific/Kiritimati")]
    [InlineData("Etc/GMT+12")]
    public void FromStart_at_either_end_of_the_calendar_works_in_any_zone(string zone)
    {
        Assert.Equal(JobLimits.LatestDate.Date.AddHours(22), Parse("FREQ=HOURLY", "9999-12-30T22:00:00Z", zone).FromStart().First().UtcDateTime);
        Assert.Equal(2, Parse("FREQ=DAILY", "9999-12-29T22:00:00Z", zone).FromStart().Count());
        Assert.Equal(3, Parse("FREQ=WEEKLY", "1753-01-01T00:00:00Z", zone).FromStart().Take(3).Count());
        Assert.Equal(3, Parse("FREQ=YEARLY;BYWEEKNO=1", "1753-01-01T00:00:00Z", zone).FromStart().Take(3).Count());
    }

    private static RecurrenceSchedule Parse(string? pattern, string start, string? zone) => RecurrenceSchedule.Parse(pattern, Moment(start), zone);

    private static List<DateTimeOffset> First(string? pattern, string start, string zone, int count) => [.. Parse(pattern, start, zone).FromStart().Take(count)];

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static List<DateTimeOffset> Moments(string texts) => [.. texts.Split(' ').Select(Moment)];
}
