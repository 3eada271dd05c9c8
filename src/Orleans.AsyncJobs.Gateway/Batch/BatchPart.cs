using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>That a request is part of a batch. It is a feature of its context.</summary>
/// <param name="Batch">The request that carries the batch.</param>
/// <param name="Request">The request as it was read.</param>
/// <param name="References">What it may refer to.</param>
internal sealed record BatchPart(HttpContext Batch, BatchRequest Request, BatchReferences References)
{
    /// <summary>Its part of a change set; null where it is done by itself.</summary>
    public ChangeSetMember? Member { get; init; }

    /// <summary>Why it is not done; null where it is.</summary>
    public WebApiException? Fault { get; init; }
}
