namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>
/// A rule whose periods are days, weeks, months or years: they and the times in them go by the wall clock.
/// </summary>
internal sealed class DayPeriods
{
    private const int DaysPerWeek = 7;
    private const int MonthsPerYear = 12;
    private const int YearsPerCycle = 400;
    private const int DaysPerCycle = 146_097;

    private readonly RecurrenceRule _rule;
    private readonly YearDays _days;
    private readonly long _start;
    private readonly int[] _times;
    private readonly bool _picksNothing;

    /// <summary>Takes a rule whose open parts are filled in.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="start">The start by the wall clock.</param>
    public DayPeriods(RecurrenceRule rule, long start)
    {
        _rule = rule;
        _days = new YearDays(rule);
        _start = start;
        _times = TimesOfDay.Of(rule.ByHour, rule.ByMinute, rule.BySecond);
        var most = MaxDays * _times.Length;
        _picksNothing = rule.BySetPos.Count > 0 && rule.BySetPos.All(position => Math.Abs(position) > most);
    }

    /// <summary>The occurrences by the wall clock, ascending.</summary>
    /// <param name="from">From when on; not before the start.</param>
    /// <param name="until">Nothing later is looked for.</param>
    /// <param name="work">What it may cost.</param>
    public IEnumerable<long> From(long from, long until, RecurrenceWork work)
    {
        if (_picksNothing)
        {
            yield break;
        }

        from = Math.Max(from, _start);
        var (fromDay, untilDay) = (RecurrenceClock.DayOf(from), Math.Min(RecurrenceClock.DayOf(until), RecurrenceClock.LastDay));
        var emptyPeriods = 0;
        foreach (var days in Periods(fromDay, untilDay, work))
        {
            emptyPeriods++;
            foreach (var time in _rule.BySetPos.Count == 0 ? All(days, from) : Picked(days, from))
            {
                work.Found();
                emptyPeriods = 0;
                yield return time;
            }

            if (emptyPeriods > PeriodsPerCycle)
            {
                yield break;
            }
        }
    }

    /// <summary>The most days that a period can have.</summary>
    private int MaxDays => _rule.Frequency switch
    {
        RecurrenceFrequency.Daily => 1,
        RecurrenceFrequency.Weekly => _rule.ByDay.Count,
        RecurrenceFrequency.Monthly => 31,
        _ => 53 * DaysPerWeek,
    };

    /// <summary>
    /// After so many periods of the rule the calendar has repeated, whatever the interval: it does so every 400 years, which
    /// are whole weeks. If nothing occurred in them, nothing ever will.
    /// </summary>
    private int PeriodsPerCycle => _rule.Frequency switch
    {
        RecurrenceFrequency.Yearly => YearsPerCycle,
        RecurrenceFrequency.Monthly => YearsPerCycle * MonthsPerYear,
        RecurrenceFrequency.Weekly => DaysPerCycle / DaysPerWeek,
        _ => DaysPerCycle,
    };

    private IEnumerable<long> All(IReadOnlyList<int> days, long from)
    {
        foreach (var day in days)
        {
            var midnight = (long)day * RecurrenceClock.SecondsPerDay;
            if (midnight + RecurrenceClock.SecondsPerDay <= from)
            {
                continue;
            }

            var first = Array.BinarySearch(_times, (int)Math.Max(0, from - midnight));
            for (var i = first < 0 ? ~first : first; i < _times.Length; i++)
            {
                yield return midnight + _times[i];
            }
        }
    }

    private IEnumerable<long> Picked(IReadOnlyList<int> days, long from) =>
        TimesOfDay.Places(_rule.BySetPos, days.Count * _times.Length)
            .Select(place => ((long)days[place / _times.Length] * RecurrenceClock.SecondsPerDay) + _times[place % _times.Length])
            .Where(time => time >= from);

    private IEnumerable<IReadOnlyList<int>> Periods(int fromDay, int untilDay, RecurrenceWork work) => _rule.Frequency switch
    {
        RecurrenceFrequency.Yearly => Years(fromDay, untilDay, work),
        RecurrenceFrequency.Monthly => Months(fromDay, untilDay, work),
        RecurrenceFrequency.Weekly => Weeks(fromDay, untilDay, work),
        _ => Days(fromDay, untilDay, work),
    };

    private IEnumerable<IReadOnlyList<int>> Years(int fromDay, int untilDay, RecurrenceWork work)
    {
        var origin = _days.YearOf(DateOnly.FromDayNumber(RecurrenceClock.DayOf(_start)));
        var first = _days.YearOf(DateOnly.FromDayNumber(fromDay));
        var last = _days.YearOf(DateOnly.FromDayNumber(untilDay));
        for (var year = RecurrenceClock.AlignUp(first, origin, _rule.Interval); year <= last; year += _rule.Interval)
        {
            work.Step();
            var january = new DateOnly((int)year, 1, 1).DayNumber;
            yield return [.. _days.Of((int)year).Select(day => january + day).Where(day => day <= RecurrenceClock.LastDay)];
        }
    }

    private IEnumerable<IReadOnlyList<int>> Months(int fromDay, int untilDay, RecurrenceWork work)
    {
        var last = MonthOf(untilDay);
        for (var month = RecurrenceClock.AlignUp(MonthOf(fromDay), MonthOf(RecurrenceClock.DayOf(_start)), _rule.Interval); month <= last; month += _rule.Interval)
        {
            work.Step();
            var (year, monthOfYear) = ((int)(month / MonthsPerYear), (int)(month % MonthsPerYear) + 1);
            var january = new DateOnly(year, 1, 1).DayNumber;
            var first = new DateOnly(year, monthOfYear, 1).DayNumber - january;
            var end = first + DateTime.DaysInMonth(year, monthOfYear);
            yield return [.. _days.Of(year).Where(day => day >= first && day < end).Select(day => january + day)];
        }
    }

    private static int MonthOf(int day)
    {
        var date = DateOnly.FromDayNumber(day);
        return (date.Year * MonthsPerYear) + date.Month - 1;
    }

    private IEnumerable<IReadOnlyList<int>> Weeks(int fromDay, int untilDay, RecurrenceWork work)
    {
        var interval = (long)_rule.Interval * DaysPerWeek;
        for (var week = RecurrenceClock.AlignUp(WeekOf(fromDay), WeekOf(RecurrenceClock.DayOf(_start)), interval); week <= untilDay; week += interval)
        {
            work.Step();
            yield return [.. Enumerable.Range((int)week, DaysPerWeek).Where(_days.Contains)];
        }
    }

    // The first day of a day's week. Day 0 is a Monday.
    private int WeekOf(int day) => day - ((((int)DateOnly.FromDayNumber(day).DayOfWeek) - (int)_rule.WeekStart + DaysPerWeek) % DaysPerWeek);

    private IEnumerable<IReadOnlyList<int>> Days(int fromDay, int untilDay, RecurrenceWork work)
    {
        var origin = RecurrenceClock.DayOf(_start);
        var one = new int[1];
        for (var day = AlignDay(fromDay); day <= untilDay; day = AlignDay(day + 1))
        {
            work.Step();
            var allowed = _days.FirstFrom((int)day, work);
            if (allowed == day)
            {
                one[0] = allowed;
                yield return one;
            }
            else
            {
                day = allowed - 1;
            }
        }

        long AlignDay(long day) => RecurrenceClock.AlignUp(day, origin, _rule.Interval);
    }
}
