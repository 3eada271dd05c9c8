using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Handlers;

/// <summary>When a handler is run, as the code says.</summary>
/// <param name="MessageName">The handler.</param>
/// <param name="Pattern">The rule.</param>
/// <param name="TimeZone">The zone; null for UTC.</param>
internal sealed record JobSchedule(string MessageName, string Pattern, string? TimeZone)
{
    /// <summary>Checks a schedule.</summary>
    /// <exception cref="ArgumentException">The rule cannot be read or never occurs, or the zone is not known.</exception>
    public static JobSchedule Create(string messageName, string pattern, string? timeZone)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        try
        {
            Check(pattern, timeZone);
        }
        catch (JobException exception)
        {
            throw new ArgumentException($"The schedule of the handler '{messageName}' is not valid. {exception.Message}", nameof(pattern), exception);
        }

        return new JobSchedule(messageName, pattern.Trim(), string.IsNullOrWhiteSpace(timeZone) ? null : timeZone.Trim());
    }

    /// <summary>Reads the rule of a schedule that begins with the calendar and not at some moment.</summary>
    /// <exception cref="JobException">It cannot be read, never occurs or has a COUNT, or the zone is not known.</exception>
    public static RecurrenceSchedule Check(string pattern, string? timeZone) => RecurrenceRuleParser.Read(pattern).Count is null
        ? RecurrenceSchedule.Parse(pattern, RecurrenceStart.OfCode(timeZone), timeZone)
        : throw RecurrenceRefusals.Of("COUNT does not go with such a schedule, which has no begin to count from. Use UNTIL, or leave it out.");
}
