using System.Text.Json;

namespace Orleans.AsyncJobs;

/// <summary>Runs custom APIs in the background, and steers what runs there. From the container of a host that called <c>AddAsyncJobs</c>.</summary>
public interface IBackgroundOperationClient
{
    /// <summary>Has a custom API run in the background. When the task ends the operation is on disk. Source: Dataverse, message ExecuteBackgroundOperation.</summary>
    /// <param name="request">What to run, and where its end is to be told.</param>
    /// <param name="caller">For whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the operation may have been stored all the same.</param>
    /// <exception cref="JobException">
    /// There is no such custom API, it does not run in the background, a parameter or the callback will not do (<see cref="JobErrorKind.Invalid"/>); or the service takes none now
    /// (<see cref="JobErrorKind.Busy"/>, <see cref="JobErrorKind.Unavailable"/>).
    /// </exception>
    Task<ExecuteBackgroundOperationResponse> ExecuteBackgroundOperationAsync(ExecuteBackgroundOperationRequest request, JobCaller? caller = null, CancellationToken cancellationToken = default);

    /// <summary>Reads how an operation stands.</summary>
    /// <param name="operationId">The operation.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="JobException">There is none (<see cref="JobErrorKind.NotFound"/>).</exception>
    Task<BackgroundOperationStatus> GetAsync(Guid operationId, CancellationToken cancellationToken = default);

    /// <summary>Cancels an operation: at once where it waits; a running one when its handler has stopped, unless that succeeds all the same.</summary>
    /// <param name="operationId">The operation.</param>
    /// <param name="caller">By whom. The default is <see cref="JobCaller.System"/>.</param>
    /// <exception cref="JobException">It has ended (<see cref="JobErrorKind.Invalid"/>), or there is none.</exception>
    Task CancelAsync(Guid operationId, JobCaller? caller = null);
}

/// <summary>What is to run in the background.</summary>
/// <param name="Request">The custom API and its parameters.</param>
/// <param name="CallbackUri">Where its end is told by a POST; null for nowhere. By default only https to the public internet is taken (docs/custom-apis.md).</param>
public sealed record ExecuteBackgroundOperationRequest(CustomApiRequest Request, Uri? CallbackUri = null)
{
    /// <summary>The base address that callbacks name, below which the Web API is mapped; null where their location is to be a path.</summary>
    public Uri? BaseAddress { get; init; }
}

/// <summary>A custom API and its parameters.</summary>
/// <param name="Name">Its unique name.</param>
/// <param name="Parameters">The parameters, by their names, each as its JSON.</param>
public sealed record CustomApiRequest(string Name, IReadOnlyDictionary<string, JsonElement> Parameters);

/// <summary>An operation that was stored.</summary>
/// <param name="BackgroundOperationId">Its id.</param>
/// <param name="Location">The address of its status monitor: absolute where the request has a base address.</param>
public sealed record ExecuteBackgroundOperationResponse(Guid BackgroundOperationId, string Location);

/// <summary>How a background operation stands.</summary>
public sealed record BackgroundOperationStatus
{
    /// <summary>Its id.</summary>
    public required Guid BackgroundOperationId { get; init; }

    /// <summary>The unique name of its custom API.</summary>
    public required string Name { get; init; }

    /// <summary>Ready, Locked or Completed.</summary>
    public required JobStateCode State { get; init; }

    /// <summary>Why: Waiting For Resources, In Progress, Canceling, Succeeded, Failed or Canceled.</summary>
    public required JobStatusCode Status { get; init; }

    /// <summary>Retries so far.</summary>
    public int RetryCount { get; init; }

    /// <summary>The outputs, by their names; empty unless it has succeeded.</summary>
    public IReadOnlyDictionary<string, JsonElement> Outputs { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>A code of the platform, signed, or 0 for the custom API's own failure; null unless it has failed.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>What went wrong; null unless it has failed.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Progress that the handler reported, 0 to 100.</summary>
    public int? PercentComplete { get; init; }

    /// <summary>Progress in words.</summary>
    public string? ProgressMessage { get; init; }
}
