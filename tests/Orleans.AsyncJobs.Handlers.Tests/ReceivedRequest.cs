namespace Orleans.AsyncJobs.Handlers.Tests;

/// <summary>What a <see cref="LoopbackServer"/> was sent.</summary>
internal sealed record ReceivedRequest(string Line, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body)
{
    public string? Find(string name) =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).SingleOrDefault();
}
