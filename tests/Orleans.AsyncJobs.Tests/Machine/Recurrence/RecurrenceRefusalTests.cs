using System.Globalization;
using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

/// <summary>Each refusal names the part and what would be right, and comes quickly.</summary>
public sealed class RecurrenceRefusalTests
{
    private const string Start = "2026-11-26T10:00:00Z";

    [Theory]
    [InlineData("INTERVAL=2", "FREQ is missing; a rule begins with it, as FREQ=DAILY does.")]
    [InlineData(";", "there is nothing between two semicolons; take one of them out.")]
    [InlineData("FREQ=DAILY;;COUNT=2", "there is nothing between two semicolons; take one of them out.")]
    [InlineData("DAILY", "'DAILY' is not a part; did you mean 'FREQ=DAILY'?")]
    [InlineData("every day", "'EVERY DAY' is not a part; a part is a name, an equals sign and a value, as in FREQ=DAILY.")]
    [InlineData("0 3 * * *", "'0 3 * * *' is not a part; a part is a name, an equals sign and a value, as in FREQ=DAILY.")]
    [InlineData("FREQ=DALY", "'FREQ=DALY' is not known. FREQ is one of SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY; did you mean 'DAILY'?")]
    [InlineData("FREQ=FORTNIGHT", "'FREQ=FORTNIGHT' is not known. FREQ is one of SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY.")]
    [InlineData("FREQ=", "FREQ has no value; give it one, or leave FREQ out.")]
    [InlineData("FREQ=DAILY;FREQ=DAILY", "FREQ is given twice; write one FREQ with all its values.")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", "BYDAY is given twice; write one BYDAY with all its values.")]
    [InlineData("FREQ=DAILY;INTERVALL=2", "'INTERVALL' is not a part; did you mean 'INTERVAL'?")]
    [InlineData("FREQ=DAILY;BYMONTHS=2", "'BYMONTHS' is not a part; did you mean 'BYMONTH'?")]
    [InlineData("FREQ=DAILY;X-MINE=2", "'X-MINE' is not a part; the parts are FREQ, INTERVAL, COUNT, UNTIL, BYSECOND, BYMINUTE, BYHOUR, BYDAY, BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYMONTH, BYSETPOS, WKST.")]
    [InlineData("FREQ=DAILY;DTSTART=20261126T000000Z", "DTSTART is not a part of a rule; give it as recurrencestarttime.")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "'INTERVAL=0' does not do; INTERVAL is a whole number from 1 to 2,147,483,647.")]
    [InlineData("FREQ=DAILY;INTERVAL=-1", "'INTERVAL=-1' does not do; INTERVAL is a whole number from 1 to 2,147,483,647.")]
    [InlineData("FREQ=DAILY;INTERVAL=1.5", "'INTERVAL=1.5' does not do; INTERVAL is a whole number from 1 to 2,147,483,647.")]
    [InlineData("FREQ=DAILY;INTERVAL=2147483648", "'INTERVAL=2147483648' does not do; INTERVAL is a whole number from 1 to 2,147,483,647.")]
    [InlineData("FREQ=DAILY;INTERVAL=99999999999999999999", "'INTERVAL=99999999999999999999' does not do; INTERVAL is a whole number from 1 to 2,147,483,647.")]
    [InlineData("FREQ=DAILY;INTERVAL=٣", "'INTERVAL=٣' does not do; INTERVAL is a whole number from 1 to 2,147,483,647.")]
    [InlineData("FREQ=DAILY;COUNT=0", "'COUNT=0' does not do; COUNT is a whole number from 1 to 1,000,000.")]
    [InlineData("FREQ=DAILY;COUNT=1000001", "'COUNT=1000001' is too many; at most 1,000,000 occurrences are counted. Use UNTIL, which has no such limit.")]
    [InlineData("FREQ=DAILY;UNTIL=2026-12-31", "'UNTIL=2026-12-31' is not a moment; UNTIL is a date as in 20261231, a time in the series' zone as in 20261231T235959, or a time in UTC as in 20261231T235959Z.")]
    [InlineData("FREQ=DAILY;UNTIL=20260230", "'UNTIL=20260230' is not a moment; UNTIL is a date as in 20261231, a time in the series' zone as in 20261231T235959, or a time in UTC as in 20261231T235959Z.")]
    [InlineData("FREQ=DAILY;BYSECOND=61", "'61' in BYSECOND does not do; each of its values is a whole number from 0 to 60, with commas between them.")]
    [InlineData("FREQ=DAILY;BYMINUTE=60", "'60' in BYMINUTE does not do; each of its values is a whole number from 0 to 59, with commas between them.")]
    [InlineData("FREQ=DAILY;BYHOUR=3,24", "'24' in BYHOUR does not do; each of its values is a whole number from 0 to 23, with commas between them.")]
    [InlineData("FREQ=DAILY;BYHOUR=-1", "'-1' in BYHOUR does not do; each of its values is a whole number from 0 to 23, with commas between them.")]
    [InlineData("FREQ=DAILY;BYHOUR=3,", "BYHOUR has an empty value; take the comma too many out.")]
    [InlineData("FREQ=DAILY;BYMONTH=13", "'13' in BYMONTH does not do; each of its values is a whole number from 1 to 12, with commas between them.")]
    [InlineData("FREQ=DAILY;BYMONTH=JAN", "'JAN' in BYMONTH does not do; each of its values is a whole number from 1 to 12, with commas between them.")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=32", "'32' in BYMONTHDAY does not do; each of its values is a whole number from 1 to 31, or from -1 to -31 to count from the end, with commas between them.")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=0", "'0' in BYMONTHDAY does not do; each of its values is a whole number from 1 to 31, or from -1 to -31 to count from the end, with commas between them.")]
    [InlineData("FREQ=YEARLY;BYYEARDAY=367", "'367' in BYYEARDAY does not do; each of its values is a whole number from 1 to 366, or from -1 to -366 to count from the end, with commas between them.")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=-54", "'-54' in BYWEEKNO does not do; each of its values is a whole number from 1 to 53, or from -1 to -53 to count from the end, with commas between them.")]
    [InlineData("FREQ=YEARLY;BYDAY=MO;BYSETPOS=0", "'0' in BYSETPOS does not do; each of its values is a whole number from 1 to 366, or from -1 to -366 to count from the end, with commas between them.")]
    [InlineData("FREQ=WEEKLY;BYDAY=MONDAY", "'MONDAY' in BYDAY is not known; did you mean 'MO'?")]
    [InlineData("FREQ=MONTHLY;BYDAY=1FRIDAY", "'1FRIDAY' in BYDAY is not known; did you mean '1FR'?")]
    [InlineData("FREQ=WEEKLY;BYDAY=XX", "'XX' in BYDAY does not do; each of its values is SU, MO, TU, WE, TH, FR or SA, for months and years with a number from 1 to 53 or -1 to -53 in front, as in BYDAY=-1FR.")]
    [InlineData("FREQ=MONTHLY;BYDAY=0MO", "'0MO' in BYDAY does not do; each of its values is SU, MO, TU, WE, TH, FR or SA, for months and years with a number from 1 to 53 or -1 to -53 in front, as in BYDAY=-1FR.")]
    [InlineData("FREQ=YEARLY;BYDAY=54MO", "'54MO' in BYDAY does not do; each of its values is SU, MO, TU, WE, TH, FR or SA, for months and years with a number from 1 to 53 or -1 to -53 in front, as in BYDAY=-1FR.")]
    [InlineData("FREQ=WEEKLY;WKST=MONDAY", "'WKST=MONDAY' is not known. WKST is one of SU, MO, TU, WE, TH, FR, SA.")]
    [InlineData("FREQ=MONTHLY;BYWEEKNO=20", "BYWEEKNO does not go with FREQ=MONTHLY; it goes with FREQ=YEARLY alone.")]
    [InlineData("FREQ=DAILY;BYYEARDAY=20", "BYYEARDAY does not go with FREQ=DAILY; it goes with FREQ=YEARLY, HOURLY, MINUTELY and SECONDLY.")]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=13", "BYMONTHDAY does not go with FREQ=WEEKLY; FREQ=DAILY with BYMONTHDAY and BYDAY gives days of the week that fall on days of the month.")]
    [InlineData("FREQ=WEEKLY;BYDAY=1MO", "'1MO' in BYDAY has a number, which goes with FREQ=MONTHLY and FREQ=YEARLY alone; with FREQ=WEEKLY leave the number out.")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20;BYDAY=-1MO", "'-1MO' in BYDAY has a number, which does not go with BYWEEKNO; leave the number out.")]
    [InlineData("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS picks from what other parts give, and there is none; add one, such as BYDAY, or leave BYSETPOS out.")]
    public void Parse_of_a_pattern_that_cannot_be_read_names_the_part(string pattern, string message) => Refuses(pattern, message);

    [Theory]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "nothing ever occurs: BYMONTH and BYMONTHDAY never fall together. Change one of them.")]
    [InlineData("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "nothing ever occurs: BYMONTH and BYMONTHDAY never fall together. Change one of them.")]
    [InlineData("FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31", "nothing ever occurs: BYMONTH and BYMONTHDAY never fall together. Change one of them.")]
    [InlineData("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "nothing ever occurs: BYMONTH and BYMONTHDAY never fall together. Change one of them.")]
    [InlineData("FREQ=MONTHLY;BYDAY=6MO", "nothing ever occurs: BYDAY falls on nothing that the rest of the rule gives. Change it, or take it out.")]
    [InlineData("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "nothing ever occurs: INTERVAL and BYDAY never fall together. Change one of them.")]
    [InlineData("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "nothing ever occurs: INTERVAL, BYMONTH and BYMONTHDAY never fall together. Change one of them.")]
    [InlineData("FREQ=DAILY;BYHOUR=3;BYSETPOS=2", "nothing ever occurs: BYSETPOS falls on nothing that the rest of the rule gives. Change it, or take it out.")]
    [InlineData("FREQ=MINUTELY;INTERVAL=30;BYMINUTE=10", "nothing ever occurs: INTERVAL and BYMINUTE never fall together. Change one of them.")]
    [InlineData("FREQ=HOURLY;INTERVAL=70;BYHOUR=2;BYDAY=FR", "nothing ever occurs: INTERVAL, BYDAY and BYHOUR never fall together. Change one of them.")]
    [InlineData("FREQ=DAILY;UNTIL=20261125", "nothing occurs: UNTIL is before the first occurrence, 2026-11-26T10:00:00Z. Take a later one.")]
    [InlineData("FREQ=DAILY;UNTIL=20261126T095959Z", "nothing occurs: UNTIL is before the first occurrence, 2026-11-26T10:00:00Z. Take a later one.")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=3;UNTIL=20271231", "nothing occurs: UNTIL is before the first occurrence, 2028-02-29T10:00:00Z. Take a later one.")]
    public void Parse_of_a_pattern_that_never_occurs_names_the_parts_that_keep_it_from_it(string pattern, string message) => Refuses(pattern, message);

    [Fact]
    public void Parse_of_a_pattern_longer_than_its_column_is_refused() =>
        Refuses("FREQ=DAILY;BYMINUTE=" + string.Join(',', Enumerable.Repeat("1", 200)), "it has 419 characters; at most 256 are taken.");

    [Theory]
    [InlineData("1752-12-31T23:59:59Z")]
    [InlineData("9999-12-31T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void Parse_of_a_start_out_of_range_says_the_range(string start)
    {
        var exception = Assert.Throws<JobException>(() => RecurrenceSchedule.Parse("FREQ=DAILY", DateTimeOffset.Parse(start, CultureInfo.InvariantCulture), zone: null));

        Assert.Equal($"The start of the recurrence, {start[..10]}, is out of range; it lies from 1753-01-01 to 9999-12-30.", exception.Message);
        Assert.Equal(JobErrorCodes.InvalidArgument, exception.Code);
    }

    [Fact]
    public void Parse_of_any_text_ends_in_a_schedule_or_a_refusal()
    {
        string[] words = ["FREQ", "=", "DAILY", ";", "BYDAY", ",", "MO", "-1", "0", "UNTIL", "20261231", "\0", "é", " ", "INTERVAL", "BYSETPOS", "COUNT", "RRULE:", "+", "BYHOUR", "99999999999", "SECONDLY", "YEARLY", "BYWEEKNO"];
        var random = new Random(20261126);
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                Assert.NotNull(RecurrenceSchedule.Parse(pattern, DateTimeOffset.UnixEpoch, zone: null));
            }
            catch (JobException exception)
            {
                Assert.Equal(JobErrorKind.Invalid, exception.Kind);
            }
        }
    }

    [Theory]
    [InlineData("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=23;BYMINUTE=59;BYSECOND=59", "2028-02-29T23:59:59Z")]
    [InlineData("FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;BYMINUTE=0;BYSECOND=0", "2095-11-24T03:00:00Z")]
    [InlineData("FREQ=MINUTELY;INTERVAL=2147483647", "2026-11-26T10:00:00Z")]
    [InlineData("FREQ=WEEKLY;INTERVAL=9999;BYDAY=SU", "2026-11-29T10:00:00Z")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;INTERVAL=18", "2044-02-29T10:00:00Z")]
    public void Next_of_a_rare_occurrence_is_found_in_bounded_work(string pattern, string first) =>
        Assert.Equal(DateTimeOffset.Parse(first, CultureInfo.InvariantCulture), RecurrenceSchedule.Parse(pattern, DateTimeOffset.Parse(Start, CultureInfo.InvariantCulture), zone: null).FromStart().First());

    [Fact]
    public void Next_far_behind_the_start_does_not_walk_there()
    {
        var schedule = RecurrenceSchedule.Parse("FREQ=SECONDLY;INTERVAL=7", DateTimeOffset.Parse("1753-01-01T00:00:00Z", CultureInfo.InvariantCulture), "Europe/Berlin");
        var next = default(DateTimeOffset?);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            next = schedule.Next(DateTimeOffset.Parse("9999-01-01T00:00:00Z", CultureInfo.InvariantCulture).AddDays(i));
        }

        Assert.Equal(0, (next!.Value - DateTimeOffset.Parse("1753-01-01T00:00:00Z", CultureInfo.InvariantCulture)).TotalSeconds % 7);

        // Some 900 bytes a question; to walk the 260,000,000,000 seconds between would take more.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }

    [Fact]
    public void Step_after_the_last_one_refuses_with_the_way_out()
    {
        var work = new RecurrenceWork(2, "too much");
        work.Step();
        work.Step();
        work.Found();
        work.Step();

        Assert.Equal("recurrencepattern: too much", Assert.Throws<JobException>(work.Step).Message);
    }

    private static void Refuses(string pattern, string message)
    {
        var exception = Assert.Throws<JobException>(() => RecurrenceSchedule.Parse(pattern, DateTimeOffset.Parse(Start, CultureInfo.InvariantCulture), zone: null));

        Assert.Equal($"recurrencepattern: {message}", exception.Message);
        Assert.Equal((JobErrorKind.Invalid, unchecked((int)0x80040246)), (exception.Kind, exception.Code));
    }
}
