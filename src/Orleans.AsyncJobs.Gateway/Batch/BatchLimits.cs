using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>What bounds a batch.</summary>
internal static class BatchLimits
{
    /// <summary>The most requests of a batch, those of change sets among them. Dataverse: 1,000.</summary>
    public const int MaxRequests = 1_000;

    /// <summary>The most bytes of a request line or a header in a part: its query string, where each character may take three, and the path.</summary>
    public const int MaxLineBytes = (3 * QueryOptions.MaxLengthInBatch) + 8_192;

    /// <summary>The most bytes of all headers of one part.</summary>
    public const int MaxHeaderBytes = 32 * 1024;

    /// <summary>The most bytes of one field of a part's heading, such as its Content-ID.</summary>
    public const int MaxIdLength = 256;

    /// <summary>RFC 2046 has 70; some clients put more than a Guid into it.</summary>
    public const int MaxBoundaryLength = 200;

    public static WebApiException TooManyRequests() =>
        WebApiException.BadRequest($"A batch takes at most {MaxRequests:N0} requests. What stands behind the last one that is answered was not done; send it in another batch.");
}
