using System.Globalization;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Search;

/// <summary>
/// Dates of a search: a day (<c>2026-11-20</c>, as it is in UTC), an instant (<c>2026-11-20T08:00Z</c>), or a span from now
/// (<c>-1h</c>: an hour ago, <c>+2d</c>: in two days) in s, m, h, d or w.
/// </summary>
internal static class SearchMoments
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Compares a column with a date. After a day is after its end, until a day is until its end.</summary>
    /// <exception cref="SearchException">The value is no date.</exception>
    public static JobFilter Compile(SearchTerm term, JobColumn column, JobComparison comparison, DateTimeOffset now)
    {
        var text = term.Value;
        if (DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
        {
            return comparison switch
            {
                JobComparison.GreaterThan => new JobFilter.Compare(column, JobComparison.GreaterThanOrEqual, BeginOf(day.AddDays(1))),
                JobComparison.LessThanOrEqual => new JobFilter.Compare(column, JobComparison.LessThan, BeginOf(day.AddDays(1))),
                _ => new JobFilter.Compare(column, comparison, BeginOf(day)),
            };
        }

        if (text.Contains('T', StringComparison.Ordinal) && Moments.TryParse(text, out var instant))
        {
            return new JobFilter.Compare(column, comparison, instant);
        }

        return new JobFilter.Compare(column, comparison, FromNow(term, now));
    }

    private static DateTimeOffset BeginOf(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static RelativeMoment FromNow(SearchTerm term, DateTimeOffset now)
    {
        var text = term.Value;
        var isSigned = text is ['-' or '+', ..];
        var digits = isSigned ? text.AsSpan(1) : text;
        if (digits.Length < 2 || UnitOf(digits[^1]) is not var (unit, length)
            || !long.TryParse(digits[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            throw SearchException.In(term, $"'{text}' is no date. Write a day (2026-11-20), an instant (2026-11-20T08:00Z) or a span from now (-1h, +2d; s, m, h, d or w).");
        }

        if (!isSigned)
        {
            throw SearchException.In(term, $"the span '{text}' needs a sign. Write -{text} for that long ago, or +{text} for that far ahead.");
        }

        var seconds = count * length.TotalSeconds;
        var most = (text[0] == '-' ? now - DateTimeOffset.MinValue : DateTimeOffset.MaxValue - now).TotalSeconds - 1;
        return seconds <= most
            ? new RelativeMoment(Floor: null, text[0] == '-' ? -count : count, unit)
            : throw SearchException.In(term, $"the span '{text}' is too long.");
    }

    private static (TimeUnit Unit, TimeSpan Length)? UnitOf(char unit) => unit switch
    {
        's' => (TimeUnit.Second, TimeSpan.FromSeconds(1)),
        'm' => (TimeUnit.Minute, TimeSpan.FromMinutes(1)),
        'h' => (TimeUnit.Hour, TimeSpan.FromHours(1)),
        'd' => (TimeUnit.Day, TimeSpan.FromDays(1)),
        'w' => (TimeUnit.Week, TimeSpan.FromDays(7)),
        _ => null,
    };
}
