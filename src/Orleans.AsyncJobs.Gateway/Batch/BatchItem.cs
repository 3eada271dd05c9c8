using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>What a batch holds, one after the other.</summary>
internal abstract record BatchItem
{
    private BatchItem()
    {
    }

    /// <summary>A request of its own.</summary>
    public sealed record Single(BatchRequest Request) : BatchItem;

    /// <summary>Requests that are done all or none.</summary>
    /// <param name="Requests">The requests, their bodies read.</param>
    /// <param name="Group">Its name where it has one.</param>
    public sealed record ChangeSet(IReadOnlyList<BatchRequest> Requests, string? Group = null) : BatchItem;

    /// <summary>A part that cannot be read; those behind it may be.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Id">Its id where that was read.</param>
    public sealed record Unreadable(WebApiException Reason, string? Id = null) : BatchItem;

    /// <summary>A group of which one request cannot be read, so that none of it is done.</summary>
    /// <param name="Group">Its name.</param>
    /// <param name="Part">The request that cannot be read.</param>
    /// <param name="Before">The ids of those before it; null for one that has none.</param>
    /// <param name="Behind">The ids of those behind it; null for one that has none.</param>
    public sealed record UnreadableGroup(string Group, Unreadable Part, IReadOnlyList<string?> Before, IReadOnlyList<string?> Behind) : BatchItem;
}

/// <summary>Reads the requests of a batch, one after the other.</summary>
internal interface IBatchReader : IDisposable
{
    /// <summary>Reads the next one; null at the end. The one before is not read any more.</summary>
    /// <exception cref="WebApiException">The batch cannot be read any further.</exception>
    Task<BatchItem?> ReadAsync(CancellationToken cancellationToken);
}
