namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>One request of a batch, as it was read.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="Url">The address as it was written.</param>
/// <param name="Headers">Its own headers.</param>
internal sealed record BatchRequest(string Method, string Url, HeaderDictionary Headers)
{
    /// <summary>The id by which others refer to it and its answer names it; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>Its body; null for none. It is read before the next request of the batch is.</summary>
    public Stream? Body { get; init; }

    /// <summary>How many bytes its body has; null where that is not known before it is read.</summary>
    public long? BodyBytes { get; init; }

    /// <summary>The ids of requests and groups that have to succeed before it.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    public bool IsGet => string.Equals(Method, HttpMethods.Get, StringComparison.Ordinal);
}
