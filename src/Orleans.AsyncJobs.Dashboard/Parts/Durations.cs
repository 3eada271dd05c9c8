using System.Globalization;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>Stretches of time as people say them, to about two figures.</summary>
internal static class Durations
{
    private static readonly (double Seconds, string Unit)[] Units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];

    /// <summary><c>3 min ago</c>, <c>in 2 h</c>, <c>now</c>.</summary>
    public static string Relative(DateTimeOffset moment, DateTimeOffset now)
    {
        var seconds = (now - moment).TotalSeconds;
        return seconds switch
        {
            < -1 => $"in {Coarse(-seconds)}",
            < 1 => "now",
            _ => $"{Coarse(seconds)} ago",
        };
    }

    /// <summary>In the largest unit that fits, without a fraction: <c>3 min</c>.</summary>
    public static string Coarse(double seconds)
    {
        foreach (var (size, unit) in Units)
        {
            if (seconds >= size)
            {
                return $"{Math.Floor(seconds / size).ToString("N0", CultureInfo.InvariantCulture)} {unit}";
            }
        }

        return "0 s";
    }

    /// <summary>To two figures: <c>12 ms</c>, <c>1.4 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>, <c>3 d 4 h</c>.</summary>
    public static string Of(double seconds) => seconds switch
    {
        < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, seconds) * 1_000:0} ms"),
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        _ => OfTwoUnits((long)Math.Round(seconds)),
    };

    private static string OfTwoUnits(long seconds) => seconds switch
    {
        < 3_600 => Join(seconds / 60, "min", seconds % 60, "s"),
        < 86_400 => Join(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => Join(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    };

    private static string Join(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{Numbers.Of(large)} {largeUnit}" : $"{Numbers.Of(large)} {largeUnit} {small} {smallUnit}";
}
