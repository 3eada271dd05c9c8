using System.ComponentModel.DataAnnotations;

namespace Orleans.AsyncJobs.Gateway.Security;

/// <summary>Checks each entry of a list. The message names the key, each wrong entry, and how to write it.</summary>
/// <param name="key">The key of the list in the configuration.</param>
/// <param name="fault">What is wrong with an entry, and how to write it, to stand after the entry.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class EntriesAttribute(string key, string fault) : ValidationAttribute
{
    protected abstract bool IsEntry(string entry);

    protected sealed override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var faults = ((IEnumerable<string>)value!).Where(entry => !IsEntry(entry)).Select(entry => $"{key}: '{entry}' {fault}").ToList();
        return faults.Count == 0 ? ValidationResult.Success : new ValidationResult(string.Join(' ', faults));
    }
}
