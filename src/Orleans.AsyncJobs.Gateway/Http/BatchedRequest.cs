namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>That a request is one of a batch. It is a feature of its context.</summary>
internal sealed record BatchedRequest
{
    public static BatchedRequest Instance { get; } = new();

    public static bool Is(HttpContext context) => context.Features.Get<BatchedRequest>() is not null;
}
