using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>Reads a <c>multipart/mixed</c> batch (OData 4.0 Protocol §11.7): a request a part, and a change set as a batch within a part.</summary>
internal sealed class MultipartBatchReader(Stream body, string boundary, Func<Spool> spool) : IBatchReader
{
    private readonly MultipartReader _parts = new(boundary, body);
    private Spool? _spool;
    private int _requests;

    /// <summary>The boundary that a content type names.</summary>
    /// <param name="contentType">The content type.</param>
    /// <param name="what">What has it, for people.</param>
    /// <exception cref="WebApiException">It names none, or one that cannot be.</exception>
    public static string BoundaryOf(MediaTypeHeaderValue contentType, string what)
    {
        var boundary = HeaderUtilities.RemoveQuotes(contentType.Boundary).ToString();
        if (boundary.Length == 0)
        {
            throw WebApiException.BadRequest($"The Content-Type of {what} names no boundary. Write it as multipart/mixed; boundary=<text>.");
        }

        return boundary.Length <= BatchLimits.MaxBoundaryLength
            ? boundary
            : throw WebApiException.BadRequest($"The boundary of {what} has {boundary.Length:N0} characters; at most {BatchLimits.MaxBoundaryLength} are taken.");
    }

    public async Task<BatchItem?> ReadAsync(CancellationToken cancellationToken)
    {
        // What the item before has taken is free.
        Dispose();
        if (await NextAsync(_parts, "The batch", cancellationToken) is not { } part)
        {
            return null;
        }

        try
        {
            var type = TypeOf(part);
            return type is null || !type.MediaType.Equals("multipart/mixed", StringComparison.OrdinalIgnoreCase)
                ? new BatchItem.Single(await ReadRequestAsync(part, type, cancellationToken))
                : await ReadChangeSetAsync(part, type, cancellationToken);
        }
        catch (UnreadablePartException exception)
        {
            return new BatchItem.Unreadable(exception.Reason, exception.Id);
        }
    }

    public void Dispose()
    {
        _spool?.Dispose();
        _spool = null;
    }

    private async Task<BatchItem> ReadChangeSetAsync(MultipartSection set, MediaTypeHeaderValue type, CancellationToken cancellationToken)
    {
        var parts = new MultipartReader(BoundaryOf(type, "a change set"), set.Body);
        List<BatchRequest> requests = [];
        while (await NextAsync(parts, "A change set", cancellationToken) is { } part)
        {
            var request = await ReadRequestAsync(part, TypeOf(part), cancellationToken);
            if (request.Id is { } id && requests.Exists(earlier => earlier.Id == id))
            {
                throw new UnreadablePartException(id, $"Two requests of a change set have the Content-ID '{TextLimit.Shown(id)}', so that it is not known which one ${id} means. Give each its own. Nothing of the set was done.");
            }

            // Nothing of it is done before all of it is read.
            requests.Add(request.Body is null ? request : await KeepBodyAsync(request, request.Body, cancellationToken));
        }

        return new BatchItem.ChangeSet(requests);
    }

    private async Task<BatchRequest> KeepBodyAsync(BatchRequest request, Stream body, CancellationToken cancellationToken)
    {
        _spool ??= spool();
        var start = _spool.Length;
        await body.CopyToAsync(_spool, cancellationToken);
        var length = _spool.Length - start;
        return request with { Body = _spool.Open(start, length), BodyBytes = length };
    }

    private async Task<BatchRequest> ReadRequestAsync(MultipartSection part, MediaTypeHeaderValue? type, CancellationToken cancellationToken)
    {
        if (++_requests > BatchLimits.MaxRequests)
        {
            throw BatchLimits.TooManyRequests();
        }

        var id = IdOf(part.Headers);
        if (type?.MediaType.Equals("application/http", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new UnreadablePartException(id, type?.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true
                ? "A change set holds no other change set."
                : $"Part {_requests} of the batch has the Content-Type '{part.ContentType}'. A request is application/http, a change set multipart/mixed.");
        }

        var request = await HttpPartReader.ReadAsync(part.Body, _requests, id, cancellationToken);
        return request.Id is null ? request with { Id = IdOf(request.Headers) } : request;
    }

    private static string? IdOf(IDictionary<string, Microsoft.Extensions.Primitives.StringValues>? headers) =>
        headers is not null && headers.TryGetValue("Content-ID", out var id) && id.ToString().Trim().Trim('<', '>') is { Length: > 0 and <= BatchLimits.MaxIdLength } text ? text : null;

    private static MediaTypeHeaderValue? TypeOf(MultipartSection part) => MediaTypeHeaderValue.TryParse(part.ContentType, out var type) ? type : null;

    private static async Task<MultipartSection?> NextAsync(MultipartReader parts, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.ReadNextSectionAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw WebApiException.BadRequest($"{what} cannot be read: the headers of a part are malformed or too long, or much stands before the first part or behind the last.");
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw WebApiException.BadRequest($"{what} ends too early: no line with its boundary and two dashes behind it closes it. Is the boundary that of the Content-Type?");
        }
    }
}

/// <summary>A part whose request cannot be read; the batch goes on behind it.</summary>
internal sealed class UnreadablePartException(string? id, string message) : Exception(message)
{
    public string? Id { get; } = id;

    public WebApiException Reason => WebApiException.BadRequest(Message);
}
