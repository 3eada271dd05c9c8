namespace Orleans.AsyncJobs.Gateway.Security;

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
