using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>The refusals of recurrence rules. Each names the part that is wrong and what would be right.</summary>
internal static class RecurrenceRefusals
{
    private const int MaxShownChars = 60;

    /// <summary>A refusal with the code InvalidRecurrenceRule, 0x80040246.</summary>
    /// <param name="sentence">What is wrong with the rule.</param>
    public static JobException Of(string sentence) =>
        new(JobErrorKind.Invalid, JobErrorCodes.InvalidRecurrenceRule, $"recurrencepattern: {sentence}");

    /// <summary>The refusal of a rule that is longer than its column.</summary>
    /// <param name="length">How many characters it has.</param>
    public static JobException TooLong(int length) => Of($"it has {length:N0} characters; at most {RecurrenceLimits.MaxPatternLength} are taken.");

    /// <summary>What was written, short enough for a sentence.</summary>
    public static string Shown(string text) => TextLimit.Shown(text, MaxShownChars);
}
