using System.ComponentModel.DataAnnotations;

namespace Orleans.AsyncJobs.Settings;

/// <summary>One of the names of an enumeration. The configuration takes numbers, too, and any number.</summary>
/// <typeparam name="TChoice">The enumeration.</typeparam>
/// <param name="key">The key below the section <c>AsyncJobs</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingChoiceAttribute<TChoice>(string key) : ValidationAttribute
    where TChoice : struct, Enum
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is TChoice choice && Enum.IsDefined(choice)
            ? ValidationResult.Success
            : new ValidationResult($"{AsyncJobsDefaults.SectionName}:{key} is {value}; set it to one of {string.Join(", ", Enum.GetNames<TChoice>())}.");
}
