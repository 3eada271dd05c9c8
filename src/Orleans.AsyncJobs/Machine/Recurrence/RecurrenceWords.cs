using System.Globalization;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>Says a recurrence rule in English, as the end of a sentence that begins with "It runs": <c>every 2 weeks on Tuesday at 07:30</c>.</summary>
/// <remarks>All parts of the rule are told, and its text can be rather long. The time zone is for the caller to add.</remarks>
internal static class RecurrenceWords
{
    /// <summary>More times of day than this are told by their hours and minutes apart.</summary>
    private const int MaxTimes = 6;

    private static readonly string[] Ordinals = ["first", "second", "third", "fourth", "fifth"];
    private static readonly DayOfWeek[] Week =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    /// <summary>A rule in words.</summary>
    /// <param name="rule">The rule, with what it leaves open filled in.</param>
    public static string Of(RecurrenceRule rule)
    {
        List<string> words = [Every(rule)];
        words.AddRange(Days(rule));
        words.AddRange(rule.IsWithinDay ? Within(rule) : [At(rule)]);
        return string.Join(' ', words) + Picked(rule) + WeekStart(rule) + End(rule);
    }

    /// <summary>No rule, in words.</summary>
    /// <param name="start">When it is, in its zone.</param>
    public static string Once(DateTimeOffset start) => string.Create(CultureInfo.InvariantCulture, $"once, at {start:yyyy-MM-dd HH:mm:ss}");

    private static string Every(RecurrenceRule rule)
    {
        var unit = UnitOf(rule.Frequency);
        return rule.Interval == 1 ? $"every {unit}" : string.Create(CultureInfo.InvariantCulture, $"every {rule.Interval:N0} {unit}s");
    }

    private static string UnitOf(RecurrenceFrequency frequency) => frequency switch
    {
        RecurrenceFrequency.Secondly => "second",
        RecurrenceFrequency.Minutely => "minute",
        RecurrenceFrequency.Hourly => "hour",
        RecurrenceFrequency.Daily => "day",
        RecurrenceFrequency.Weekly => "week",
        RecurrenceFrequency.Monthly => "month",
        _ => "year",
    };

    /// <summary>Which days: what the parts give alone, all of which have to hold.</summary>
    private static IEnumerable<string> Days(RecurrenceRule rule)
    {
        var months = rule.ByMonth.Count > 0 ? And(rule.ByMonth.Select(month => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month))) : null;
        var yearly = rule.Frequency == RecurrenceFrequency.Yearly;
        if (rule.ByMonthDay.Count > 0)
        {
            yield return $"on the {And(Forwards(rule.ByMonthDay).Select(DayOfMonth))}{(months is not null ? $" of {months}" : yearly ? " of each month" : "")}";
            months = null;
        }

        if (rule.ByDay.Count > 0)
        {
            var days = Weekdays(rule.ByDay, yearly && rule.ByMonth.Count == 0);
            yield return rule.ByMonthDay.Count > 0 ? $"if that is {days}" : $"on {days}";
        }

        if (rule.ByYearDay.Count > 0)
        {
            yield return $"on {And(Forwards(rule.ByYearDay).Select(DayOfYear))} of the year";
        }

        if (rule.ByWeekNo.Count > 0)
        {
            yield return $"in {And(Forwards(rule.ByWeekNo).Select(WeekOfYear))} of the year";
        }

        if (months is not null)
        {
            yield return $"in {months}";
        }
    }

    private static string Weekdays(IReadOnlyList<RecurrenceWeekday> entries, bool ofYear)
    {
        var plain = Week.Where(day => entries.Contains(new RecurrenceWeekday(Ordinal: null, day))).ToList();
        var numbered = entries.Where(entry => entry.Ordinal is not null).ToList();
        List<string> names = plain.Count switch
        {
            7 => ["any day of the week"],
            5 when plain.SequenceEqual(Week[..5]) => ["Monday to Friday"],
            _ => [.. plain.Select(day => day.ToString())],
        };
        names.AddRange(numbered.OrderBy(entry => entry.Ordinal < 0).ThenBy(entry => entry.Ordinal).Select(entry => $"the {Ordinal(entry.Ordinal!.Value)} {entry.Day}"));
        return And(names) + (ofYear && numbered.Count > 0 ? " of the year" : "");
    }

    /// <summary>The times of day of a rule of days or longer.</summary>
    private static string At(RecurrenceRule rule)
    {
        if (rule.ByHour.Count * rule.ByMinute.Count * rule.BySecond.Count > MaxTimes)
        {
            return $"{Hours(rule.ByHour)} at {Numbered("minute", rule.ByMinute)}{Seconds(rule)}";
        }

        var times = from hour in rule.ByHour from minute in rule.ByMinute from second in rule.BySecond select (hour, minute, second);
        return $"at {And(times.Select(time => Clock(time.hour, time.minute, time.second, rule.BySecond is not [0])))}";
    }

    /// <summary>What bounds the periods of a rule of hours or shorter, and where in them it is.</summary>
    private static IEnumerable<string> Within(RecurrenceRule rule)
    {
        if (rule.ByHour.Count > 0)
        {
            yield return Hours(rule.ByHour);
        }

        if (rule.ByMinute.Count > 0)
        {
            yield return $"at {Numbered("minute", rule.ByMinute)}{(rule.Frequency > RecurrenceFrequency.Secondly ? Seconds(rule) : "")}";
        }

        if (rule.BySecond.Count > 0 && (rule.ByMinute.Count == 0 || rule.Frequency == RecurrenceFrequency.Secondly) && !(rule.Frequency == RecurrenceFrequency.Minutely && rule.BySecond is [0]))
        {
            yield return $"at {Numbered("second", rule.BySecond)}";
        }
    }

    private static string Hours(IReadOnlyList<int> hours) => IsRow(hours)
        ? string.Create(CultureInfo.InvariantCulture, $"from {hours[0]:00}:00 to {hours[^1]:00}:59")
        : $"in the hours of {And(hours.Select(hour => Clock(hour, 0, 0, withSeconds: false)))}";

    private static string Seconds(RecurrenceRule rule) => rule.BySecond is [0] ? "" : $", {Numbered("second", rule.BySecond)}";

    private static string Numbered(string unit, IReadOnlyList<int> numbers) =>
        $"{unit}{(numbers.Count > 1 ? "s" : "")} {(numbers.Count > 2 && IsRow(numbers) ? $"{numbers[0]} to {numbers[^1]}" : And(numbers.Select(Text)))}";

    private static string Picked(RecurrenceRule rule) => rule.BySetPos.Count == 0
        ? ""
        : $", of these only the {And(Forwards(rule.BySetPos).Select(Ordinal))} of each {UnitOf(rule.Frequency)}";

    private static string WeekStart(RecurrenceRule rule) =>
        rule.WeekStart != DayOfWeek.Monday && (rule.ByWeekNo.Count > 0 || rule is { Frequency: RecurrenceFrequency.Weekly, Interval: > 1 } or { Frequency: RecurrenceFrequency.Weekly, BySetPos.Count: > 0 })
            ? $", with weeks from {rule.WeekStart} on"
            : "";

    private static string End(RecurrenceRule rule)
    {
        var count = rule.Count switch
        {
            null => "",
            1 => ", once",
            { } times => string.Create(CultureInfo.InvariantCulture, $", {times:N0} times"),
        };
        return rule.Until is { } until ? $"{count}, until {RecurrenceClock.WallClockOf(until.Seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}{(until.IsUtc ? " UTC" : "")}" : count;
    }

    private static string DayOfMonth(int day) => day switch
    {
        -1 => "last day",
        < 0 => $"{Ordinal(day)} day",
        _ => Suffixed(day),
    };

    private static string DayOfYear(int day) => day < 0 ? $"the {Ordinal(day)} day" : $"day {Text(day)}";

    private static string WeekOfYear(int week) => week < 0 ? $"the {Ordinal(week)} week" : $"week {Text(week)}";

    private static string Ordinal(int number) => number switch
    {
        -1 => "last",
        < 0 => $"{Ordinal(-number)} to last",
        <= 5 => Ordinals[number - 1],
        _ => Suffixed(number),
    };

    private static string Suffixed(int number) => Text(number) + ((number % 100, number % 10) switch
    {
        ( >= 11 and <= 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    });

    /// <summary>Those that are counted from the end come last.</summary>
    private static IEnumerable<int> Forwards(IReadOnlyList<int> numbers) => numbers.OrderBy(number => number < 0).ThenBy(number => number);

    private static bool IsRow(IReadOnlyList<int> numbers) => numbers[^1] - numbers[0] == numbers.Count - 1;

    private static string Clock(int hour, int minute, int second, bool withSeconds) => withSeconds
        ? string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}:{second:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string And(IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count == 1 ? all[0] : $"{string.Join(", ", all.SkipLast(1))} and {all[^1]}";
    }
}
