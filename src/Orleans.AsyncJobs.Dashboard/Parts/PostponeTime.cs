using System.Globalization;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>Reads until when somebody wants a job to wait.</summary>
internal static class PostponeTime
{
    private static readonly TimeSpan MaxOffset = TimeSpan.FromHours(14);

    /// <summary>The stretches of time to choose from, in minutes.</summary>
    public static IReadOnlyList<(string Value, string Text)> Choices { get; } =
        [("15", "15 minutes"), ("60", "1 hour"), ("240", "4 hours"), ("1440", "1 day"), ("10080", "1 week")];

    /// <summary>Reads the fields of a form.</summary>
    /// <param name="until">A date without a zone, as a browser sends it; it wins over the stretch of time.</param>
    /// <param name="offset">The zone of the date, in minutes before UTC as scripts have it; UTC where the script does not run.</param>
    /// <param name="minutes">A stretch of time.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="JobException">They say no date.</exception>
    public static DateTimeOffset Read(string? until, string? offset, string? minutes, DateTimeOffset now)
    {
        if (!string.IsNullOrWhiteSpace(until))
        {
            var date = TryReadDate(until, offset) ?? throw JobException.Invalid($"'{until}' is not a date; write one such as 2026-11-30T08:00.");
            return date > now ? date : throw JobException.Invalid($"'{until}' is in the past. Resume the job if it may go on at once.");
        }

        return int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? now.AddMinutes(count)
            : throw JobException.Invalid("Say until when: choose a stretch of time or give a date.");
    }

    /// <summary>A date of a form; null where it is none.</summary>
    public static DateTimeOffset? TryReadDate(string text, string? offset)
    {
        var minutes = int.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given) ? given : 0;
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var local)
            && Math.Abs(minutes) <= MaxOffset.TotalMinutes
            && local < JobLimits.LatestDate.UtcDateTime.AddDays(-1)
            ? new DateTimeOffset(local, TimeSpan.Zero).AddMinutes(minutes)
            : null;
    }
}
