using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Orleans.AsyncJobs.Settings;

/// <summary>The least and the most that a number or duration may be. The refusal names the key, the value and the fix.</summary>
/// <param name="key">The key below the section <c>AsyncJobs</c>.</param>
/// <param name="least">The least, as it is written in the configuration.</param>
/// <param name="most">The most, as it is written in the configuration.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingRangeAttribute(string key, string least, string most) : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var (isAllowed, kind) = value switch
        {
            TimeSpan duration => (duration >= Duration(least) && duration <= Duration(most), "a duration"),
            _ => (Number(value) >= Number(least) && Number(value) <= Number(most), "a number"),
        };
        return isAllowed
            ? ValidationResult.Success
            : new ValidationResult(string.Create(
                CultureInfo.InvariantCulture, $"{AsyncJobsDefaults.SectionName}:{key} is {value}; set it to {kind} from {least} to {most}."));
    }

    private static TimeSpan Duration(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);

    // What is not a number is neither at least nor at most anything.
    private static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
