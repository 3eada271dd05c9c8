using System.Globalization;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

/// <summary>
/// Recurrence rules the slow and obvious way, to hold the product to: every day, or every period, from the start on is looked
/// at, and kept where it passes each part (the table of RFC 5545 §3.3.10). It knows nothing of the product: it reads the
/// rule and asks the machine's own time zones by itself.
/// </summary>
internal sealed class SlowRecurrence
{
    private readonly string _frequency;
    private readonly int _interval;
    private readonly int? _count;
    private readonly DateTime? _until;
    private readonly Dictionary<string, string[]> _parts;
    private readonly DayOfWeek _weekStart;
    private readonly TimeZoneInfo _zone;
    private readonly DateTimeOffset _start;
    private readonly DateTime _local;

    public SlowRecurrence(string pattern, DateTimeOffset start, string zone)
    {
        _parts = pattern.Split(';').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1].Split(','));
        _frequency = _parts["FREQ"][0];
        _interval = int.Parse(_parts.GetValueOrDefault("INTERVAL", ["1"])[0], CultureInfo.InvariantCulture);
        _count = _parts.TryGetValue("COUNT", out var count) ? int.Parse(count[0], CultureInfo.InvariantCulture) : null;
        _until = _parts.TryGetValue("UNTIL", out var until) ? DateTime.ParseExact(until[0], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) : null;
        _weekStart = DayOf(_parts.GetValueOrDefault("WKST", ["MO"])[0]);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
        _start = start;
        _local = TimeZoneInfo.ConvertTime(start, _zone).DateTime;
    }

    /// <summary>All occurrences up to a day.</summary>
    public IEnumerable<DateTimeOffset> Until(DateTime day)
    {
        var all = (_frequency is "SECONDLY" or "MINUTELY" or "HOURLY" ? ByTimePassed(day) : ByWallClock(day).Select(ToUtc))
            .Where(moment => moment >= _start)
            .Distinct()
            .Order()
            .Where(moment => _until is null || moment.UtcDateTime <= _until);
        return _count is { } count ? all.Take(count) : all;
    }

    private IEnumerable<DateTimeOffset> ByTimePassed(DateTime end)
    {
        var length = _frequency switch { "HOURLY" => TimeSpan.FromHours(1), "MINUTELY" => TimeSpan.FromMinutes(1), _ => TimeSpan.FromSeconds(1) };
        var first = _start - TimeSpan.FromTicks(_local.Ticks % length.Ticks);
        for (var period = first; period.UtcDateTime <= end; period += length * _interval)
        {
            var local = TimeZoneInfo.ConvertTime(period, _zone).DateTime;
            if (!DayPasses(local.Date) || !Passes("BYHOUR", local.Hour) || (_frequency != "HOURLY" && !Passes("BYMINUTE", local.Minute)) || (_frequency == "SECONDLY" && !Passes("BYSECOND", local.Second)))
            {
                continue;
            }

            var minutes = _frequency == "HOURLY" ? Values("BYMINUTE", _local.Minute) : [0];
            var seconds = _frequency != "SECONDLY" ? Values("BYSECOND", _local.Second) : [0];
            var times = from minute in minutes from second in seconds orderby minute, second select period.AddMinutes(minute).AddSeconds(second);
            foreach (var time in Picked([.. times]))
            {
                yield return time.ToUniversalTime();
            }
        }
    }

    private IEnumerable<DateTime> ByWallClock(DateTime end)
    {
        // Days of one period come one after the other, so a change of the period ends its set.
        var set = new List<DateTime>();
        var period = long.MinValue;
        for (var day = _local.Date.AddDays(-400); day <= end.AddDays(400); day = day.AddDays(1))
        {
            if (PeriodOf(day) != period)
            {
                foreach (var time in Picked(set))
                {
                    yield return time;
                }

                set.Clear();
                period = PeriodOf(day);
            }

            if (Math.Abs(period - PeriodOf(_local.Date)) % _interval == 0 && DayPasses(day))
            {
                set.AddRange(
                    from hour in Values("BYHOUR", _local.Hour)
                    from minute in Values("BYMINUTE", _local.Minute)
                    from second in Values("BYSECOND", _local.Second)
                    let time = day.AddHours(hour).AddMinutes(minute).AddSeconds(second)
                    where time >= _local || _parts.ContainsKey("BYSETPOS")
                    orderby time
                    select time);
            }
        }
    }

    private IEnumerable<T> Picked<T>(IReadOnlyList<T> set) =>
        _parts.TryGetValue("BYSETPOS", out var positions)
            ? positions.Select(int.Parse).Select(position => position > 0 ? position - 1 : set.Count + position).Where(place => place >= 0 && place < set.Count).Distinct().Order().Select(place => set[place]).ToList()
            : set;

    private long PeriodOf(DateTime day) => _frequency switch
    {
        "YEARLY" => _parts.ContainsKey("BYWEEKNO") ? WeekOf(day).Year : day.Year,
        "MONTHLY" => (day.Year * 12) + day.Month,
        "WEEKLY" => (StartOfWeek(day) - DateTime.MinValue.AddDays(6)).Days / 7,
        _ => (day - DateTime.MinValue).Days,
    };

    private bool DayPasses(DateTime day)
    {
        var named = _parts.ContainsKey("BYDAY") || _parts.ContainsKey("BYMONTHDAY") || _parts.ContainsKey("BYYEARDAY");
        var daysInMonth = DateTime.DaysInMonth(day.Year, day.Month);
        var daysInYear = DateTime.IsLeapYear(day.Year) ? 366 : 365;
        return Passes("BYMONTH", day.Month)
            && (named || _frequency switch
            {
                "WEEKLY" => day.DayOfWeek == _local.DayOfWeek,
                "MONTHLY" => day.Day == _local.Day,
                "YEARLY" when _parts.ContainsKey("BYWEEKNO") => day.DayOfWeek == _local.DayOfWeek,
                "YEARLY" => day.Day == _local.Day && (_parts.ContainsKey("BYMONTH") || day.Month == _local.Month),
                _ => true,
            })
            && (!_parts.ContainsKey("BYWEEKNO") || Passes("BYWEEKNO", WeekOf(day).Number) || Passes("BYWEEKNO", WeekOf(day).Number - WeeksIn(WeekOf(day).Year) - 1))
            && (Passes("BYYEARDAY", day.DayOfYear) || Passes("BYYEARDAY", day.DayOfYear - daysInYear - 1))
            && (Passes("BYMONTHDAY", day.Day) || Passes("BYMONTHDAY", day.Day - daysInMonth - 1))
            && (!_parts.TryGetValue("BYDAY", out var entries) || entries.Any(entry => WeekdayPasses(day, entry)));
    }

    private bool WeekdayPasses(DateTime day, string entry)
    {
        if (DayOf(entry[^2..]) != day.DayOfWeek)
        {
            return false;
        }

        if (entry.Length == 2)
        {
            return true;
        }

        var ofMonth = _frequency == "MONTHLY" || _parts.ContainsKey("BYMONTH");
        var first = ofMonth ? new DateTime(day.Year, day.Month, 1) : new DateTime(day.Year, 1, 1);
        var last = ofMonth ? first.AddMonths(1).AddDays(-1) : first.AddYears(1).AddDays(-1);
        var fromFront = Enumerable.Range(0, (day - first).Days + 1).Count(i => first.AddDays(i).DayOfWeek == day.DayOfWeek);
        var fromBack = Enumerable.Range(0, (last - day).Days + 1).Count(i => last.AddDays(-i).DayOfWeek == day.DayOfWeek);
        var ordinal = int.Parse(entry[..^2], CultureInfo.InvariantCulture);
        return ordinal == fromFront || ordinal == -fromBack;
    }

    // A week belongs to the year in which four of its days or more lie.
    private (int Year, int Number) WeekOf(DateTime day)
    {
        var start = StartOfWeek(day);
        var year = start.AddDays(3).Year;
        var number = 1;
        for (var week = start.AddDays(-7); week.AddDays(3).Year == year; week = week.AddDays(-7))
        {
            number++;
        }

        return (year, number);
    }

    private int WeeksIn(int year) => Enumerable.Range(22, 10).Select(day => WeekOf(new DateTime(year, 12, day))).Where(week => week.Year == year).Max(week => week.Number);

    private DateTime StartOfWeek(DateTime day)
    {
        while (day.DayOfWeek != _weekStart)
        {
            day = day.AddDays(-1);
        }

        return day.Date;
    }

    private bool Passes(string part, int value) => !_parts.TryGetValue(part, out var values) || values.Contains(value.ToString(CultureInfo.InvariantCulture));

    private int[] Values(string part, int open) => _parts.TryGetValue(part, out var values) ? [.. values.Select(int.Parse)] : [open];

    private DateTimeOffset ToUtc(DateTime local)
    {
        if (local == _local)
        {
            return _start;
        }

        if (_zone.IsInvalidTime(local))
        {
            var before = local;
            while (_zone.IsInvalidTime(before))
            {
                before = before.AddMinutes(-15);
            }

            return new DateTimeOffset(local, _zone.GetUtcOffset(before)).ToUniversalTime();
        }

        var offset = _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max() : _zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static DayOfWeek DayOf(string name) => Enum.GetValues<DayOfWeek>().First(day => day.ToString().StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
