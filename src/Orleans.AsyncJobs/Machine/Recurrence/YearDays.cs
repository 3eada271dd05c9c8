using Ical.Net;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using LibraryRule = Ical.Net.DataTypes.RecurrenceRule;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>
/// The days that a rule's day parts allow, year by year: BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY and BYDAY. Ical.Net works
/// them out, for one part and one year at a time; a day is allowed when all parts have it.
/// </summary>
/// <remarks>
/// Why one part: Ical.Net 5.2.4 is right about each alone, and not about several. It leaves out BYMONTH beside BYYEARDAY, takes
/// BYMONTHDAY beside BYDAY for the month of the start alone, and gives a day twice that two entries of BYWEEKNO name. With a
/// start late in the year it misses what lies shortly before UNTIL, hence an UNTIL far behind the year.
/// Why one year: Ical.Net walks from the start of a series to the moment asked about, period by period (1.3 s for
/// FREQ=SECONDLY that began a month ago), and goes on to year 9999 where nothing matches. The calendar has 14 kinds of years
/// (which weekday is the first, and whether it is a leap year; 28 where the years beside matter), so a rule asks Ical.Net
/// for so many at most, and a question about any year is a look into a table.
/// </remarks>
internal sealed class YearDays
{
    private const int FirstYear = 2000;
    private const int YearsPerCycle = 400;
    private const int KindsOfLeaps = 4;
    private const int DaysPerWeek = 7;

    private static readonly int[] AllMonths = [.. Enumerable.Range(1, 12)];

    private readonly RecurrenceRule _rule;
    private readonly int[]?[] _days = new int[DaysPerWeek * KindsOfLeaps][];

    /// <summary>Takes a rule whose open parts are filled in.</summary>
    public YearDays(RecurrenceRule rule)
    {
        _rule = rule;
        AllowsAll = rule.ByMonth.Count + rule.ByWeekNo.Count + rule.ByYearDay.Count + rule.ByMonthDay.Count + rule.ByDay.Count == 0;
    }

    /// <summary>Whether no part says anything of days.</summary>
    public bool AllowsAll { get; }

    /// <summary>Whether a year is made of whole weeks, as BYWEEKNO counts them, rather than from January to December.</summary>
    public bool IsOfWeeks => _rule.ByWeekNo.Count > 0;

    /// <summary>The days of a year: how many days after its 1st of January, ascending. A year of weeks may begin up to 3 days before it.</summary>
    /// <param name="year">1 to 9999.</param>
    public int[] Of(int year)
    {
        var kind = KindOf(year);
        return _days[kind] ??= WorkOut(Enumerable.Range(FirstYear, YearsPerCycle).First(other => KindOf(other) == kind));
    }

    /// <summary>Whether a day is allowed. Not for a year of weeks.</summary>
    /// <param name="day">The day's number, as in <see cref="DateOnly.DayNumber"/>.</param>
    public bool Contains(int day)
    {
        if (AllowsAll)
        {
            return true;
        }

        if (day > RecurrenceClock.LastDay)
        {
            return false;
        }

        var date = DateOnly.FromDayNumber(day);
        return Array.BinarySearch(Of(date.Year), date.DayOfYear - 1) >= 0;
    }

    /// <summary>The first allowed day from a day on; the day behind the last there is where there is none. Not for a year of weeks.</summary>
    /// <param name="day">The day's number.</param>
    /// <param name="work">What it may cost: a step for each year.</param>
    public int FirstFrom(int day, RecurrenceWork work)
    {
        if (AllowsAll || day > RecurrenceClock.LastDay)
        {
            return day;
        }

        var date = DateOnly.FromDayNumber(day);
        var dayOfYear = date.DayOfYear - 1;
        for (var year = date.Year; year <= DateOnly.MaxValue.Year; year++)
        {
            var days = Of(year);
            var place = Array.BinarySearch(days, dayOfYear);
            place = place < 0 ? ~place : place;
            if (place < days.Length)
            {
                return new DateOnly(year, 1, 1).DayNumber + days[place];
            }

            work.Step();
            dayOfYear = 0;
        }

        return RecurrenceClock.LastDay + 1;
    }

    /// <summary>The year that a day belongs to: for a year of weeks the one that numbers its week.</summary>
    public int YearOf(DateOnly date)
    {
        if (!IsOfWeeks)
        {
            return date.Year;
        }

        return date.Year < DateOnly.MaxValue.Year && date.DayNumber >= FirstDayOfWeeks(date.Year + 1).DayNumber ? date.Year + 1
            : date < FirstDayOfWeeks(date.Year) ? date.Year - 1
            : date.Year;
    }

    private int[] WorkOut(int year)
    {
        var january = new DateOnly(year, 1, 1);
        var first = IsOfWeeks ? FirstDayOfWeeks(year) : january;
        var last = (IsOfWeeks ? FirstDayOfWeeks(year + 1) : new DateOnly(year + 1, 1, 1)).AddDays(-1);
        IEnumerable<DateOnly> days = Enumerable.Range(first.DayNumber, last.DayNumber - first.DayNumber + 1).Select(DateOnly.FromDayNumber);
        foreach (var part in Parts())
        {
            part.FirstDayOfWeek = _rule.WeekStart;
            part.Until = new CalDateTime(last.AddYears(2));
            var start = new CalDateTime(first);
            days = days.Intersect(new RecurrencePatternEvaluator(part).Evaluate(start, start, options: null).Select(period => period.StartTime.Date).TakeWhile(date => date <= last));
        }

        return [.. days.Select(date => date.DayNumber - january.DayNumber).Order()];
    }

    /// <summary>A rule for each part alone, which gives all the days that the part allows.</summary>
    private IEnumerable<LibraryRule> Parts()
    {
        if (_rule.ByMonth.Count > 0)
        {
            yield return new LibraryRule(FrequencyType.Yearly, 1) { ByMonth = [.. _rule.ByMonth], ByMonthDay = [.. Enumerable.Range(1, 31)] };
        }

        if (_rule.ByWeekNo.Count > 0)
        {
            yield return new LibraryRule(FrequencyType.Yearly, 1) { ByWeekNo = [.. _rule.ByWeekNo], ByDay = [.. Enum.GetValues<DayOfWeek>().Select(day => new WeekDay(day))] };
        }

        if (_rule.ByYearDay.Count > 0)
        {
            yield return new LibraryRule(FrequencyType.Yearly, 1) { ByYearDay = [.. _rule.ByYearDay] };
        }

        if (_rule.ByMonthDay.Count > 0)
        {
            yield return new LibraryRule(FrequencyType.Yearly, 1) { ByMonth = [.. AllMonths], ByMonthDay = [.. _rule.ByMonthDay] };
        }

        if (_rule.ByDay.Count > 0)
        {
            // A number in BYDAY counts in the month where there is one.
            var isOfMonth = _rule.Frequency == RecurrenceFrequency.Monthly || _rule.ByMonth.Count > 0;
            yield return new LibraryRule(FrequencyType.Yearly, 1)
            {
                ByMonth = isOfMonth ? [.. AllMonths] : [],
                ByDay = [.. _rule.ByDay.Select(day => day.Ordinal is { } ordinal ? new WeekDay(day.Day, ordinal) : new WeekDay(day.Day))],
            };
        }
    }

    // Week 1 is the first with at least four days in the year: it has the year's 4th of January.
    private DateOnly FirstDayOfWeeks(int year)
    {
        var inWeekOne = new DateOnly(year, 1, 4);
        return inWeekOne.AddDays(-(((int)inWeekOne.DayOfWeek - (int)_rule.WeekStart + DaysPerWeek) % DaysPerWeek));
    }

    // Years whose days are the same. A year of weeks reaches into the years beside it, whose length BYYEARDAY asks for.
    private int KindOf(int year)
    {
        var leap = DateTime.IsLeapYear(year) ? 1
            : !IsOfWeeks ? 0
            : DateTime.IsLeapYear(((year - 1) % YearsPerCycle) + YearsPerCycle) ? 2
            : DateTime.IsLeapYear(((year + 1) % YearsPerCycle) + YearsPerCycle) ? 3
            : 0;
        return ((int)new DateOnly(year, 1, 1).DayOfWeek * KindsOfLeaps) + leap;
    }
}
