using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

/// <summary>Rules in English. The start is Thursday, 2026-11-26, 10:00.</summary>
public sealed class RecurrenceWordsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Rules => new()
    {
        // Those that Dataverse shows.
        { "FREQ=MONTHLY;", "every month on the 26th at 10:00" },
        { "FREQ=WEEKLY;", "every week on Thursday at 10:00" },
        { "FREQ=DAILY;", "every day at 10:00" },
        { "FREQ=DAILY;INTERVAL=3;", "every 3 days at 10:00" },
        { "FREQ=HOURLY;", "every hour at minute 0" },
        { "", "once, at 2026-11-26 10:00:00" },

        // Those of docs/recurring.md.
        { "FREQ=DAILY;BYHOUR=3", "every day at 03:00" },
        { "FREQ=MINUTELY;INTERVAL=15;BYHOUR=9,10", "every 15 minutes from 09:00 to 10:59" },
        { "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=8", "every week on Monday, Wednesday and Friday at 08:00" },
        { "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=MO", "every 2 weeks on Tuesday at 10:00" },
        { "FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day at 10:00" },
        { "FREQ=MONTHLY;BYDAY=1MO,-1FR", "every month on the first Monday and the last Friday at 10:00" },
        { "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every month on Monday to Friday at 10:00, of these only the last of each month" },
        { "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "every year on the 29th of February at 10:00" },
        { "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "every year on Monday in week 1 of the year at 10:00" },
        { "FREQ=DAILY;UNTIL=20261127", "every day at 10:00, until 2026-11-27 23:59:59" },
        { "FREQ=DAILY;COUNT=2", "every day at 10:00, 2 times" },

        // Times of day.
        { "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30", "every day at 09:00, 09:30, 17:00 and 17:30" },
        { "FREQ=DAILY;BYHOUR=9,10,11,12;BYMINUTE=0,30", "every day from 09:00 to 12:59 at minutes 0 and 30" },
        { "FREQ=DAILY;BYHOUR=1,3,5,7;BYMINUTE=0,15,30,45;BYSECOND=30", "every day in the hours of 01:00, 03:00, 05:00 and 07:00 at minutes 0, 15, 30 and 45, second 30" },
        { "FREQ=DAILY;BYSECOND=15", "every day at 10:00:15" },
        { "FREQ=DAILY;BYSECOND=0,30", "every day at 10:00:00 and 10:00:30" },
        { "FREQ=HOURLY;INTERVAL=6", "every 6 hours at minute 0" },
        { "FREQ=HOURLY;BYMINUTE=5,35", "every hour at minutes 5 and 35" },
        { "FREQ=HOURLY;BYMINUTE=5;BYSECOND=10", "every hour at minute 5, second 10" },
        { "FREQ=HOURLY;BYHOUR=8,12,16;BYDAY=MO,TU,WE,TH,FR", "every hour on Monday to Friday in the hours of 08:00, 12:00 and 16:00 at minute 0" },
        { "FREQ=MINUTELY", "every minute" },
        { "FREQ=MINUTELY;BYSECOND=20", "every minute at second 20" },
        { "FREQ=MINUTELY;BYMINUTE=0,1,2,3,4", "every minute at minutes 0 to 4" },
        { "FREQ=SECONDLY;INTERVAL=10", "every 10 seconds" },
        { "FREQ=SECONDLY;BYMINUTE=0;BYSECOND=0,1", "every second at minute 0 at seconds 0 and 1" },
        { "FREQ=SECONDLY;BYHOUR=3", "every second from 03:00 to 03:59" },

        // Days.
        { "FREQ=DAILY;BYDAY=SA,SU", "every day on Saturday and Sunday at 10:00" },
        { "FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH,FR,SA", "every week on any day of the week at 10:00" },
        { "FREQ=WEEKLY;BYDAY=FR,TU", "every week on Tuesday and Friday at 10:00" },
        { "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "every 2 weeks on Tuesday and Sunday at 10:00, with weeks from Sunday on" },
        { "FREQ=WEEKLY;BYDAY=TU;WKST=SU", "every week on Tuesday at 10:00" },
        { "FREQ=MONTHLY;BYMONTHDAY=1,15,-2", "every month on the 1st, 15th and second to last day at 10:00" },
        { "FREQ=MONTHLY;BYMONTHDAY=2,3,11,12,13,21,22,23,31", "every month on the 2nd, 3rd, 11th, 12th, 13th, 21st, 22nd, 23rd and 31st at 10:00" },
        { "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "every month on the 13th if that is Friday at 10:00" },
        { "FREQ=MONTHLY;BYDAY=FR", "every month on Friday at 10:00" },
        { "FREQ=MONTHLY;BYDAY=-2MO,3TU", "every month on the third Tuesday and the second to last Monday at 10:00" },
        { "FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3", "every month on Tuesday, Wednesday and Thursday at 10:00, of these only the third of each month" },
        { "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,-2", "every month on Monday and Tuesday at 10:00, of these only the first and second to last of each month" },
        { "FREQ=MONTHLY;BYMONTH=1,7;BYMONTHDAY=1", "every month on the 1st of January and July at 10:00" },
        { "FREQ=DAILY;BYMONTH=1", "every day in January at 10:00" },
        { "FREQ=YEARLY", "every year on the 26th of November at 10:00" },
        { "FREQ=YEARLY;BYMONTHDAY=13", "every year on the 13th of each month at 10:00" },
        { "FREQ=YEARLY;BYMONTH=3", "every year on the 26th of March at 10:00" },
        { "FREQ=YEARLY;BYDAY=20MO", "every year on the 20th Monday of the year at 10:00" },
        { "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "every year on the last Sunday in October at 10:00" },
        { "FREQ=YEARLY;BYYEARDAY=1,100,-1", "every year on day 1, day 100 and the last day of the year at 10:00" },
        { "FREQ=YEARLY;BYWEEKNO=20,-1", "every year on Thursday in week 20 and the last week of the year at 10:00" },
        { "FREQ=YEARLY;BYWEEKNO=20;WKST=SU", "every year on Thursday in week 20 of the year at 10:00, with weeks from Sunday on" },
        { "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "every 4 years on the 2nd, 3rd, 4th, 5th, 6th, 7th and 8th of November if that is Tuesday at 10:00" },

        // Ends.
        { "FREQ=DAILY;COUNT=1", "every day at 10:00, once" },
        { "FREQ=HOURLY;COUNT=10000", "every hour at minute 0, 10,000 times" },
        { "FREQ=DAILY;UNTIL=20261224T120000", "every day at 10:00, until 2026-12-24 12:00:00" },
        { "FREQ=DAILY;COUNT=5;UNTIL=20261224T120000Z", "every day at 10:00, 5 times, until 2026-12-24 12:00:00 UTC" },
        { "FREQ=SECONDLY;INTERVAL=86400", "every 86,400 seconds" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Of_rule_tells_all_its_parts(string pattern, string words)
    {
        Assert.Equal(words, RecurrenceSchedule.Parse(pattern, Start, zone: null).InWords);
        Assert.Equal(words, RecurrenceSchedule.Describe(pattern, Start, zone: null));
    }

    [Fact]
    public void Of_rule_in_a_zone_takes_the_start_by_its_wall_clock() => Assert.Equal(
        ("every week on Friday at 00:30", "once, at 2026-11-27 00:30:00"),
        (RecurrenceSchedule.Parse("FREQ=WEEKLY", new DateTimeOffset(2026, 11, 26, 23, 30, 0, TimeSpan.Zero), "Europe/Berlin").InWords,
            RecurrenceSchedule.Parse("", new DateTimeOffset(2026, 11, 26, 23, 30, 0, TimeSpan.Zero), "Europe/Berlin").InWords));

    // Each rule of docs/recurring.md and of the RFC can be said.
    [Fact]
    public void Of_rule_names_each_part_that_bounds_it()
    {
        string[] parts = ["BYMONTH=2", "BYMONTHDAY=7", "BYDAY=WE", "BYHOUR=4", "BYMINUTE=7", "BYSECOND=9"];
        string[] words = ["February", "7th", "Wednesday", "04", "07|minute 7", "09|second 9"];
        foreach (var frequency in new[] { "SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY" })
        {
            for (var set = 0; set < 1 << parts.Length; set++)
            {
                var chosen = Enumerable.Range(0, parts.Length).Where(i => (set & (1 << i)) != 0 && !(frequency == "WEEKLY" && i == 1)).ToList();
                var said = RecurrenceSchedule.Parse(string.Join(';', chosen.Select(i => parts[i]).Prepend($"FREQ={frequency}")), Start, zone: null).InWords;

                Assert.All(chosen, i => Assert.True(words[i].Split('|').Any(word => said.Contains(word, StringComparison.Ordinal)), $"{frequency} with {parts[i]}: {said}"));
            }
        }
    }
}
