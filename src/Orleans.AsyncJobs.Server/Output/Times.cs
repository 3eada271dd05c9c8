using System.Globalization;

namespace Orleans.AsyncJobs.Server.Output;

/// <summary>Times and durations as people read and write them.</summary>
internal static class Times
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
        [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("min", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1))];

    /// <summary>How long ago, in one unit: <c>3 min</c>. What lies ahead is <c>in 3 min</c>.</summary>
    public static string Age(TimeSpan age)
    {
        var length = age.Duration();
        var (unit, one) = Units.FirstOrDefault(unit => length >= unit.Length, Units[^1]);
        var text = $"{(long)(length / one)} {unit}";
        return age < TimeSpan.FromSeconds(-1) ? $"in {text}" : text;
    }

    /// <summary>A duration with the digits that matter.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 1 => $"{seconds * 1_000:0} ms",
        < 60 => $"{seconds:0.0} s",
        _ => Age(TimeSpan.FromSeconds(Math.Min(seconds, 1e9))),
    };

    /// <summary>A moment, UTC.</summary>
    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads <c>90s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c> or <c>00:05:00</c>; null for anything else, and for what is not more than nothing.</summary>
    public static TimeSpan? ParseSpan(string text)
    {
        TimeSpan? span = text.Contains(':', StringComparison.Ordinal)
            ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var written) ? written : null
            : UnitOf(text) is { } unit && double.TryParse(text.AsSpan(0, text.Length - unit.Name.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count <= 1e6
                ? unit.Length * count
                : null;
        return span > TimeSpan.Zero ? span : null;
    }

    /// <summary>Reads a moment, or a span from now on; null for anything else.</summary>
    public static DateTimeOffset? ParseMoment(string text, DateTimeOffset now)
    {
        if (ParseSpan(text.TrimStart('+')) is { } span)
        {
            return now + span;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : null;
    }

    private static (string Name, TimeSpan Length)? UnitOf(string text)
    {
        (string Name, TimeSpan Length)[] units = [("ms", TimeSpan.FromMilliseconds(1)), ("min", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)),
            ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1))];
        var found = units.FirstOrDefault(unit => text.EndsWith(unit.Name, StringComparison.Ordinal));
        return found.Name is null ? null : found;
    }
}
