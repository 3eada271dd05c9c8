using System.Globalization;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>The recurrence rules of a bulk delete: daily, each 1 to 365 days. Source: Dataverse, BulkDeleteRequest.RecurrencePattern.</summary>
internal static class BulkDeleteRecurrence
{
    /// <summary>The message name of the jobs that it binds.</summary>
    public const string MessageName = "BulkDelete";

    private const int MaxIntervalDays = 365;

    /// <summary>Refuses other rules.</summary>
    /// <param name="pattern">The rule; null or empty means once.</param>
    /// <exception cref="JobException">It is no such rule, or cannot be read.</exception>
    public static void Check(string? pattern)
    {
        if (string.IsNullOrWhiteSpace(pattern))
        {
            return;
        }

        var parts = pattern.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries)).ToList();
        if (parts.Find(part => IsNamed(part, "INTERVAL")) is [_, var interval]
            && !(int.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= MaxIntervalDays))
        {
            throw new JobException(
                JobErrorKind.Invalid, JobErrorCodes.InvalidRecurrenceInterval,
                $"RecurrencePattern: INTERVAL is '{RecurrenceRefusals.Shown(interval)}'; a bulk delete recurs each 1 to {MaxIntervalDays} days.");
        }

        var rule = RecurrenceRuleParser.Read(pattern);
        if (rule.Frequency != RecurrenceFrequency.Daily || parts.Exists(part => !IsNamed(part, "FREQ") && !IsNamed(part, "RRULE:FREQ") && !IsNamed(part, "INTERVAL")))
        {
            throw new JobException(
                JobErrorKind.Invalid, JobErrorCodes.InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection,
                $"RecurrencePattern is '{RecurrenceRefusals.Shown(pattern)}'; a bulk delete recurs daily, as FREQ=DAILY;INTERVAL=3 says, at the time of day of StartDateTime.");
        }
    }

    private static bool IsNamed(string[] part, string name) => part[0].Equals(name, StringComparison.OrdinalIgnoreCase);
}
