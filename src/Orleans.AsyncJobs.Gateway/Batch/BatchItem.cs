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
    /// <param name="Requests">The requests. Their bodies can be read in any order.</param>
    /// <param name="Group">Its name where it has one.</param>
    public sealed record ChangeSet(IReadOnlyList<BatchRequest> Requests, string? Group = null) : BatchItem;

    /// <summary>A part that cannot be read; those behind it may be.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Id">Its id where that was read.</param>
    public sealed record Unreadable(WebApiException Reason, string? Id = null) : BatchItem;
}

/// <summary>Reads the requests of a batch, one after the other.</summary>
internal interface IBatchReader : IDisposable
{
    /// <summary>Reads the next one; null at the end. The one before is not read any more.</summary>
    /// <exception cref="WebApiException">The batch cannot be read any further.</exception>
    Task<BatchItem?> ReadAsync(CancellationToken cancellationToken);
}
