using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>Carries out the requests of one batch in their order and answers each.</summary>
internal sealed class BatchRun(HttpContext context, IBatchReader reader, BatchAnswer answer, PartRunner parts, ChangeSetRunner changeSets, bool continuesOnError)
{
    private readonly BatchReferences _references = new();
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private bool _hasAnswered;

    /// <summary>The status of the first request that failed; 200 where none did.</summary>
    public int Status { get; private set; } = StatusCodes.Status200OK;

    /// <summary>Carries out all requests, or those up to the first that fails.</summary>
    /// <exception cref="WebApiException">400: the batch cannot be read, and nothing has been done.</exception>
    public async Task RunAsync()
    {
        while (await ReadAsync() is { } item)
        {
            var status = await AnswerAsync(item);
            _hasAnswered = true;
            if (status >= StatusCodes.Status400BadRequest && !continuesOnError)
            {
                Status = status;
                return;
            }

            context.RequestAborted.ThrowIfCancellationRequested();
        }

        if (!_hasAnswered)
        {
            throw WebApiException.BadRequest("The batch holds no request.");
        }
    }

    private async Task<BatchItem?> ReadAsync()
    {
        try
        {
            return await reader.ReadAsync(context.RequestAborted);
        }
        catch (WebApiException exception) when (_hasAnswered)
        {
            // What was done before stays, and is answered; there is nothing behind this.
            var status = await RefuseAsync(exception, id: null);
            Status = continuesOnError ? Status : status;
            return null;
        }
    }

    private async Task<int> AnswerAsync(BatchItem item) => item switch
    {
        BatchItem.Single { Request: var request } when FailedDependency(request.DependsOn) is { } reason => Failed([request.Id], await RefuseAsync(reason, request.Id)),
        BatchItem.Single { Request: var request } => Failed([request.Id], await RunAsync(request)),
        BatchItem.ChangeSet { Requests: [] } => await RefuseAsync(WebApiException.BadRequest("A change set of the batch holds no request."), id: null),
        BatchItem.ChangeSet { Requests: var requests, Group: var group } when FailedDependency(requests.SelectMany(request => request.DependsOn)) is { } reason =>
            Failed([group, .. IdsOf(requests)], await RefuseAsync(reason, IdsOf(requests), group)),
        BatchItem.ChangeSet { Requests: var requests, Group: var group } set => Failed([group, .. IdsOf(requests)], await changeSets.RunAsync(context, set, _references, answer)),
        BatchItem.Unreadable { Reason: var reason, Id: var id } => Failed([id], await RefuseAsync(reason, id)),
        _ => throw new ArgumentOutOfRangeException(nameof(item), item.GetType().Name, "The batch has an item of an unknown kind."),
    };

    private async Task<int> RunAsync(BatchRequest request)
    {
        var response = new PartResponse(answer, request.Id);
        var part = new BatchPart(context, request, _references);
        await parts.RunAsync(part, response);
        if (request.Id is not null && parts.FindRow(part, response) is { } row)
        {
            _references.Set(request.Id, row);
        }

        return response.StatusCode;
    }

    private async Task<int> RefuseAsync(WebApiException reason, string? id, string? group = null)
    {
        var response = new PartResponse(answer, id, group);
        await parts.RunAsync(new BatchPart(context, new BatchRequest(HttpMethods.Post, string.Empty, []), _references) { Fault = reason }, response);
        return response.StatusCode;
    }

    private async Task<int> RefuseAsync(WebApiException reason, IEnumerable<string?> ids, string? group)
    {
        foreach (var id in ids)
        {
            await RefuseAsync(reason, id, group);
        }

        return reason.Status;
    }

    private WebApiException? FailedDependency(IEnumerable<string> dependencies) => dependencies.FirstOrDefault(_failed.Contains) is { } name
        ? new WebApiException(StatusCodes.Status424FailedDependency, JobErrorCodes.InvalidArgument, $"It was not done, since it depends on '{name}', which failed.")
        : null;

    private static IEnumerable<string?> IdsOf(IReadOnlyList<BatchRequest> requests) => requests.Select(request => request.Id);

    /// <summary>Notes the names of what failed. A group fails with all its requests, and each of them may be what others depend on.</summary>
    private int Failed(IEnumerable<string?> names, int status)
    {
        if (status >= StatusCodes.Status400BadRequest)
        {
            _failed.UnionWith(names.OfType<string>());
        }

        return status;
    }
}
