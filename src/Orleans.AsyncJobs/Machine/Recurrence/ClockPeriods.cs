namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>
/// A rule whose periods are hours, minutes or seconds: they follow the time that passes, so that an hourly job runs once an
/// hour whatever is done to the clock. Its BY parts look at the wall clock.
/// </summary>
internal sealed class ClockPeriods
{
    private const int DaysPerWeek = 7;

    private readonly RecurrenceRule _rule;
    private readonly RecurrenceZone _zone;
    private readonly YearDays _days;
    private readonly int _length;
    private readonly long _interval;
    private readonly long _start;
    private readonly long _origin;
    private readonly int[] _times;
    private readonly int[] _toHour;
    private readonly int[] _toMinute;
    private readonly int[] _toSecond;
    private readonly bool[]? _reachable;

    /// <summary>Takes a rule whose open parts are filled in.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="zone">The zone of the wall clock.</param>
    /// <param name="start">The start in UTC.</param>
    public ClockPeriods(RecurrenceRule rule, RecurrenceZone zone, long start)
    {
        _rule = rule;
        _zone = zone;
        _days = new YearDays(rule);
        _length = rule.Frequency switch
        {
            RecurrenceFrequency.Hourly => RecurrenceClock.SecondsPerHour,
            RecurrenceFrequency.Minutely => RecurrenceClock.SecondsPerMinute,
            _ => 1,
        };
        _start = start;
        _origin = PeriodOf(_zone.ToWallClock(start)) - _zone.StretchAt(start).Offset;
        _interval = (long)_length * rule.Interval;
        _toHour = StepsTo(rule.ByHour, 24);
        _toMinute = StepsTo(_length < RecurrenceClock.SecondsPerHour ? rule.ByMinute : [], 60);
        _toSecond = StepsTo(_length == 1 ? rule.BySecond : [], 60);
        _reachable = Reachable();

        // What is as long as the period or longer limits it; what is shorter names the times in it.
        var times = rule.Frequency switch
        {
            RecurrenceFrequency.Hourly => TimesOfDay.Of([0], rule.ByMinute, rule.BySecond),
            RecurrenceFrequency.Minutely => TimesOfDay.Of([0], [0], rule.BySecond),
            _ => [0],
        };
        _times = rule.BySetPos.Count == 0 ? times : [.. TimesOfDay.Places(rule.BySetPos, times.Length).Select(place => times[place])];
    }

    /// <summary>The occurrences in UTC, ascending.</summary>
    /// <param name="from">From when on.</param>
    /// <param name="until">Nothing later is looked for.</param>
    /// <param name="work">What it may cost.</param>
    public IEnumerable<long> From(long from, long until, RecurrenceWork work)
    {
        // BYSETPOS picks nothing of a period where there are no times.
        from = _times.Length == 0 ? long.MaxValue : Math.Max(from, _start);
        while (from <= until)
        {
            var stretch = _zone.StretchAt(from);
            var today = RecurrenceClock.DayOf(from + stretch.Offset);
            var allowed = _days.FirstFrom(today, work);
            if (allowed > today + 1)
            {
                // A day early, since the clock may be set on the way there.
                from = Math.Max(from, ((long)(allowed - 1) * RecurrenceClock.SecondsPerDay) - stretch.Offset);
                stretch = _zone.StretchAt(from);
            }

            foreach (var time in In(stretch, from, Math.Min(stretch.End, until + 1), work))
            {
                yield return time;
            }

            from = stretch.End;
        }
    }

    // The wall clock runs evenly through a stretch, so within it periods and occurrences ascend.
    private IEnumerable<long> In(ClockStretch stretch, long from, long end, RecurrenceWork work)
    {
        work.Step();

        // Where the clock is set by less than a period, periods begin with those of the wall clock all the same.
        var origin = -PeriodOf(-(_origin + stretch.Offset));
        if (_reachable is not null && !_reachable[Remainder(origin, _reachable.Length)])
        {
            yield break;
        }

        for (var period = PeriodOf(from + stretch.Offset); period - stretch.Offset < end; period += _length)
        {
            for (var next = NextAllowed(period, origin, work); next != period; next = NextAllowed(period, origin, work))
            {
                work.Step();
                period = next;
                if (period - stretch.Offset >= end)
                {
                    yield break;
                }
            }

            foreach (var time in _times)
            {
                var utc = period + time - stretch.Offset;
                if (utc >= from && utc < end)
                {
                    work.Found();
                    yield return utc;
                }
            }
        }
    }

    /// <summary>The period itself where it is allowed, else one behind it before which none is.</summary>
    private long NextAllowed(long period, long origin, RecurrenceWork work)
    {
        var day = RecurrenceClock.DayOf(period);
        var allowed = _days.FirstFrom(day, work);
        if (allowed != day)
        {
            return (long)allowed * RecurrenceClock.SecondsPerDay;
        }

        var time = (int)(period - ((long)day * RecurrenceClock.SecondsPerDay));
        return _toHour[time / RecurrenceClock.SecondsPerHour] is > 0 and var hours ? Later(period, hours, RecurrenceClock.SecondsPerHour)
            : _toMinute[time / RecurrenceClock.SecondsPerMinute % 60] is > 0 and var minutes ? Later(period, minutes, RecurrenceClock.SecondsPerMinute)
            : _toSecond[time % 60] is > 0 and var seconds ? period + seconds
            : RecurrenceClock.AlignUp(period, origin, _interval);
    }

    /// <summary>
    /// Which times of the week the intervals ever come to: the same ones modulo what the interval and a week have in common.
    /// FREQ=MINUTELY;INTERVAL=30;BYMINUTE=10 from 00:00 on never occurs, and is not looked for until year 9999.
    /// </summary>
    /// <returns>By the origin's remainder, whether the intervals come to a time that the rule names; null where they come to all.</returns>
    private bool[]? Reachable()
    {
        if (_rule.Interval == 1)
        {
            return null;
        }

        var toDay = new int[DaysPerWeek];
        for (var day = 0; day < DaysPerWeek; day++)
        {
            // Day 0 is a Monday.
            toDay[day] = _rule.ByDay.Count == 0 || _rule.ByDay.Any(allowed => (int)allowed.Day == (day + 1) % DaysPerWeek) ? 0 : 1;
        }

        var reachable = new bool[GreatestCommonDivisor(_interval, DaysPerWeek * RecurrenceClock.SecondsPerDay)];
        for (var time = 0; time < DaysPerWeek * RecurrenceClock.SecondsPerDay; time += _length)
        {
            reachable[time % reachable.Length] |= toDay[time / RecurrenceClock.SecondsPerDay] == 0
                && _toHour[time % RecurrenceClock.SecondsPerDay / RecurrenceClock.SecondsPerHour] == 0
                && _toMinute[time / RecurrenceClock.SecondsPerMinute % 60] == 0
                && _toSecond[time % 60] == 0;
        }

        return reachable;
    }

    private long PeriodOf(long wallClock) => RecurrenceClock.FloorDivide(wallClock, _length) * _length;

    private static long Later(long period, int steps, int unit) => (RecurrenceClock.FloorDivide(period, unit) + steps) * unit;

    private static int Remainder(long value, int divisor) => (int)(value - (RecurrenceClock.FloorDivide(value, divisor) * divisor));

    private static long GreatestCommonDivisor(long left, long right) => right == 0 ? left : GreatestCommonDivisor(right, left % right);

    /// <summary>For each value how far the next allowed one is, or the end of them.</summary>
    private static int[] StepsTo(IReadOnlyList<int> allowed, int count)
    {
        var steps = new int[count];
        for (var value = count - 1; value >= 0 && allowed.Count > 0; value--)
        {
            steps[value] = allowed.Contains(value) ? 0 : value == count - 1 ? 1 : steps[value + 1] + 1;
        }

        return steps;
    }
}
