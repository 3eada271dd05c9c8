namespace Orleans.AsyncJobs.Gateway.Security;

/// <summary>Entries are host names and addresses alone.</summary>
internal sealed class HostEntriesAttribute(string key)
    : EntriesAttribute(key, "is not a host name. Write it without scheme, port or path, such as 'jobs.example.org'.")
{
    protected override bool IsEntry(string entry) =>
        Uri.CheckHostName(entry.StartsWith('[') && entry.EndsWith(']') ? entry[1..^1] : entry) != UriHostNameType.Unknown;
}
