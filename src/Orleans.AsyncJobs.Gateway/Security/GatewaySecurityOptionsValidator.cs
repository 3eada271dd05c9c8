using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orleans.AsyncJobs.Gateway.Security;

/// <summary>Refuses, at start, entries that could never match.</summary>
[OptionsValidator]
internal sealed partial class GatewaySecurityOptionsValidator : IValidateOptions<GatewaySecurityOptions>;

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

/// <summary>Entries are host names and addresses alone.</summary>
internal sealed class HostEntriesAttribute(string key)
    : EntriesAttribute(key, "is not a host name. Write it without scheme, port or path, such as 'jobs.example.org'.")
{
    protected override bool IsEntry(string entry) =>
        Uri.CheckHostName(entry.StartsWith('[') && entry.EndsWith(']') ? entry[1..^1] : entry) != UriHostNameType.Unknown;
}

/// <summary>Entries are scheme, host and port alone.</summary>
internal sealed class OriginEntriesAttribute(string key)
    : EntriesAttribute(key, "is not an origin. Write scheme, host and port only, such as 'https://tools.example.org'.")
{
    protected override bool IsEntry(string entry) =>
        Uri.TryCreate(entry, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.UserInfo.Length == 0
        && !entry.EndsWith('/')
        && uri.PathAndQuery is "/"
        && uri.Fragment.Length == 0;
}
