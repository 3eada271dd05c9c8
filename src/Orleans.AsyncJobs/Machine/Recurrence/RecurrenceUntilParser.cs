using System.Globalization;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>
/// Reads UNTIL: a date, whose whole day is meant; a local time; or a time in UTC. RFC 5545 wants it in UTC where the series has
/// a zone, RFC 2445 takes all three.
/// </summary>
internal static class RecurrenceUntilParser
{
    private const string DateForm = "yyyyMMdd";
    private const string LocalForm = "yyyyMMdd'T'HHmmss";
    private const string UtcForm = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Reads the value.</summary>
    /// <param name="value">The value in capitals.</param>
    /// <param name="shown">The whole part, for a refusal.</param>
    public static RecurrenceUntil Read(string value, string shown)
    {
        if (Reads(value, DateForm, out var day))
        {
            return new RecurrenceUntil(RecurrenceClock.SecondsOf(day) + RecurrenceClock.SecondsPerDay - 1, IsUtc: false);
        }

        if (Reads(value, LocalForm, out var local))
        {
            return new RecurrenceUntil(RecurrenceClock.SecondsOf(local), IsUtc: false);
        }

        return Reads(value, UtcForm, out var utc)
            ? new RecurrenceUntil(RecurrenceClock.SecondsOf(utc), IsUtc: true)
            : throw RecurrenceRefusals.Of(
                $"'{shown}' is not a moment; UNTIL is a date as in 20261231, a time in the series' zone as in 20261231T235959, or a time in UTC as in 20261231T235959Z.");
    }

    private static bool Reads(string value, string form, out DateTime time) =>
        DateTime.TryParseExact(value, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
