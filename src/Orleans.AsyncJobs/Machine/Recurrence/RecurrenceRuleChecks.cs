namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>Which parts go together. Source: RFC 5545 §3.3.10.</summary>
internal static class RecurrenceRuleChecks
{
    /// <summary>Refuses a part that the rule's FREQ, or another part, does not allow.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="names">The names of its parts.</param>
    public static void Check(RecurrenceRule rule, IReadOnlySet<string> names)
    {
        var frequency = $"FREQ={rule.Frequency.ToString().ToUpperInvariant()}";
        Refuse(
            rule.ByWeekNo.Count > 0 && rule.Frequency != RecurrenceFrequency.Yearly,
            $"BYWEEKNO does not go with {frequency}; it goes with FREQ=YEARLY alone.");
        Refuse(
            rule.ByYearDay.Count > 0 && rule.Frequency is (RecurrenceFrequency.Daily or RecurrenceFrequency.Weekly or RecurrenceFrequency.Monthly),
            $"BYYEARDAY does not go with {frequency}; it goes with FREQ=YEARLY, HOURLY, MINUTELY and SECONDLY.");
        Refuse(
            rule.ByMonthDay.Count > 0 && rule.Frequency == RecurrenceFrequency.Weekly,
            "BYMONTHDAY does not go with FREQ=WEEKLY; FREQ=DAILY with BYMONTHDAY and BYDAY gives days of the week that fall on days of the month.");

        var numbered = rule.ByDay.FirstOrDefault(day => day.Ordinal is not null);
        var shown = $"{numbered.Ordinal}{numbered.Day.ToString()[..2].ToUpperInvariant()}";
        Refuse(
            numbered.Ordinal is not null && rule.Frequency < RecurrenceFrequency.Monthly,
            $"'{shown}' in BYDAY has a number, which goes with FREQ=MONTHLY and FREQ=YEARLY alone; with {frequency} leave the number out.");
        Refuse(
            numbered.Ordinal is not null && rule.ByWeekNo.Count > 0,
            $"'{shown}' in BYDAY has a number, which does not go with BYWEEKNO; leave the number out.");
        Refuse(
            names.Contains("BYSETPOS") && !names.Any(name => name.StartsWith("BY", StringComparison.Ordinal) && name != "BYSETPOS"),
            "BYSETPOS picks from what other parts give, and there is none; add one, such as BYDAY, or leave BYSETPOS out.");
    }

    private static void Refuse(bool isWrong, string sentence)
    {
        if (isWrong)
        {
            throw RecurrenceRefusals.Of(sentence);
        }
    }
}
