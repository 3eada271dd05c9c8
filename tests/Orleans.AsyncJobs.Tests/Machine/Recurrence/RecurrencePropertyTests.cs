using System.Globalization;
using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

/// <summary>Rules made at random, against the slow enumeration. RECURRENCE_RULES sets how many of each FREQ.</summary>
public sealed class RecurrencePropertyTests
{
    private static readonly int Rules = int.Parse(Environment.GetEnvironmentVariable("RECURRENCE_RULES") ?? "100", CultureInfo.InvariantCulture);

    private static readonly string[] Zones = ["UTC", "UTC", "America/New_York", "Europe/Berlin", "Australia/Sydney", "America/Sao_Paulo", "Asia/Kolkata"];

    private static readonly string[] Days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    [Theory]
    [InlineData("YEARLY", 12 * 365)]
    [InlineData("MONTHLY", 4 * 365)]
    [InlineData("WEEKLY", 2 * 365)]
    [InlineData("DAILY", 2 * 365)]
    [InlineData("HOURLY", 120)]
    [InlineData("MINUTELY", 8)]
    [InlineData("SECONDLY", 1)]
    public void FromStart_of_any_rule_is_what_the_slow_enumeration_finds(string frequency, int days)
    {
        for (var seed = 0; seed < Rules; seed++)
        {
            var random = new Random((seed * 31) + frequency.Length + frequency[0]);
            var pattern = PatternOf(frequency, random);
            var zone = Zones[random.Next(Zones.Length)];
            var start = new DateTimeOffset(2005, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.NextInt64(10L * 365 * 86_400));
            var end = start.UtcDateTime.AddDays(days);

            var slow = new SlowRecurrence(pattern, start, zone).Until(end).TakeWhile(moment => moment.UtcDateTime <= end.AddDays(-2)).Take(500).ToList();
            var found = FromStart(pattern, start, zone).TakeWhile(moment => moment.UtcDateTime <= end.AddDays(-2)).Take(500).ToList();

            Assert.True(slow.SequenceEqual(found), Difference($"{pattern} from {start:O} in {zone}", slow, found));
        }
    }

    [Fact]
    public void Next_after_any_moment_is_the_first_later_one_of_the_series()
    {
        string[] frequencies = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"];
        for (var seed = 0; seed < Rules; seed++)
        {
            var random = new Random(seed);
            var pattern = PatternOf(frequencies[seed % frequencies.Length], random);
            var zone = Zones[random.Next(Zones.Length)];
            var start = new DateTimeOffset(2005, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.NextInt64(10L * 365 * 86_400));
            var series = FromStart(pattern, start, zone).Take(40).ToList();
            if (series.Count == 0)
            {
                continue;
            }

            var schedule = RecurrenceSchedule.Parse(pattern, start, zone);
            for (var i = 1; i < series.Count; i++)
            {
                var between = series[i - 1].AddTicks(random.NextInt64((series[i] - series[i - 1]).Ticks));
                Assert.True(series[i] == schedule.Next(between), $"{pattern} from {start:O} in {zone}: after {between:O}");
            }

            Assert.Equal(series[0], schedule.Next(start.AddDays(-1_000)));
        }
    }

    private static IEnumerable<DateTimeOffset> FromStart(string pattern, DateTimeOffset start, string zone)
    {
        RecurrenceSchedule schedule;
        try
        {
            schedule = RecurrenceSchedule.Parse(pattern, start, zone);
        }
        catch (JobException exception) when (exception.Message.Contains("nothing", StringComparison.Ordinal) || exception.Message.Contains("no occurrence", StringComparison.Ordinal))
        {
            return [];
        }

        return schedule.FromStart();
    }

    private static string PatternOf(string frequency, Random random)
    {
        var parts = new List<string> { $"FREQ={frequency}" };
        var isDaily = frequency is "DAILY" or "WEEKLY" or "MONTHLY" or "YEARLY";
        var byCount = 0;
        void Add(string name, double chance, Func<string> value, int most = 3)
        {
            if (random.NextDouble() < chance)
            {
                byCount++;
                parts.Add($"{name}={string.Join(',', Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => value()).Distinct())}");
            }
        }

        string Signed(int most) => ((random.Next(2) * 2) - 1 is var sign ? sign * random.Next(1, most + 1) : 0).ToString(CultureInfo.InvariantCulture);
        string Plain(int least, int most) => random.Next(least, most + 1).ToString(CultureInfo.InvariantCulture);

        var hasWeeks = frequency == "YEARLY" && random.NextDouble() < 0.25;
        Add("BYMONTH", 0.35, () => Plain(1, 12), 6);
        if (hasWeeks)
        {
            Add("BYWEEKNO", 1, () => Signed(53), 5);
        }

        if (frequency is not ("DAILY" or "WEEKLY" or "MONTHLY"))
        {
            Add("BYYEARDAY", 0.15, () => random.Next(4) == 0 ? Signed(3) : Signed(366), 30);
        }

        if (frequency != "WEEKLY")
        {
            Add("BYMONTHDAY", 0.3, () => Signed(31), 8);
        }

        var ordinals = frequency is "MONTHLY" or "YEARLY" && !hasWeeks && random.Next(2) == 0;
        Add("BYDAY", 0.4, () => (ordinals && random.Next(3) > 0 ? Signed(frequency == "MONTHLY" || random.Next(2) == 0 ? 5 : 53) : string.Empty) + Days[random.Next(7)], 4);
        Add("BYHOUR", 0.3, () => random.Next(2) == 0 ? Plain(0, 3) : Plain(0, 23), 5);
        Add("BYMINUTE", 0.3, () => random.Next(2) == 0 ? Plain(0, 3) : Plain(0, 59), isDaily ? 3 : 20);
        Add("BYSECOND", 0.2, () => Plain(0, 59), isDaily ? 2 : 20);
        if (byCount > 0)
        {
            Add("BYSETPOS", 0.25, () => Signed(random.Next(3) == 0 ? 30 : 3), 3);
        }

        if (random.Next(2) == 0)
        {
            parts.Add($"INTERVAL={(isDaily ? random.Next(1, 5) : random.Next(1, 100))}");
        }

        if (random.Next(3) == 0)
        {
            parts.Add($"WKST={Days[random.Next(7)]}");
        }

        if (random.Next(5) == 0)
        {
            parts.Add($"COUNT={random.Next(1, 30)}");
        }

        if (random.Next(8) == 0)
        {
            parts.Add($"UNTIL=20{random.Next(10, 20)}{random.Next(1, 13):00}15T{random.Next(24):00}0000Z");
        }

        var pattern = string.Join(';', parts);
        return pattern.Length <= RecurrenceLimits.MaxPatternLength ? pattern : PatternOf(frequency, random);
    }

    private static string Difference(string about, List<DateTimeOffset> slow, List<DateTimeOffset> found)
    {
        var at = slow.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{about}: {slow.Count} and {found.Count}; number {at + 1} is {slow.ElementAtOrDefault(at):O}, and the product has {found.ElementAtOrDefault(at):O}.";
    }
}
