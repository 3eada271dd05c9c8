using System.ComponentModel.DataAnnotations;

namespace Orleans.AsyncJobs.Dashboard;

/// <summary>A title of 1 to 100 characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TitleAttribute : ValidationAttribute
{
    private const int MaxLength = 100;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string { Length: > 0 and <= MaxLength } title && !string.IsNullOrWhiteSpace(title)
            ? ValidationResult.Success
            : new ValidationResult($"AsyncJobs:Dashboard:Title: give 1 to {MaxLength} characters.");
}

/// <summary>Checks <see cref="AsyncJobsDashboardOptions"/>.</summary>
[Microsoft.Extensions.Options.OptionsValidator]
internal sealed partial class AsyncJobsDashboardOptionsValidator : Microsoft.Extensions.Options.IValidateOptions<AsyncJobsDashboardOptions>;
