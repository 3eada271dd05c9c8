using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// Reads a JSON batch (OData JSON Format 4.01 §19.1). Requests of one <c>atomicityGroup</c> stand together and are a change set.
/// All of it is read before the first request is carried out, the bodies into a spool: where one request is malformed, none is done.
/// </summary>
internal sealed class JsonBatchReader : IBatchReader
{
    private const string Requests = "requests";

    private readonly Queue<BatchItem> _items;

    private JsonBatchReader(IEnumerable<BatchItem> items) => _items = new Queue<BatchItem>(items);

    /// <summary>Reads the batch.</summary>
    /// <param name="body">The document.</param>
    /// <param name="spool">Takes the bodies of the requests, and has to stay as long as they are read.</param>
    /// <param name="claim">What is left of the document counts in it.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="WebApiException">It is no batch, or a request is malformed (400), it is too large (413), or there is no room for it just now (429).</exception>
    public static async Task<JsonBatchReader> ReadAsync(Stream body, Spool spool, BodyBudget.Claim claim, CancellationToken cancellationToken)
    {
        using var rest = new BodyBuffer(claim);
        var bodies = new BodySegments(spool);
        await CutBody.ReadAsync(body, JsonCutter.OfMembers("body"u8), rest, bodies, BodyBudget.MaxBytes, cancellationToken);
        if (rest.Length == 0)
        {
            throw WebApiException.BadRequest("""The body is empty. A JSON batch is {"requests":[…]}.""");
        }

        try
        {
            using var document = JsonDocument.Parse(rest.Bytes, new JsonDocumentOptions { MaxDepth = JsonCutter.MaxDepth });
            return new JsonBatchReader(ItemsOf(document.RootElement, bodies));
        }
        catch (InvalidOperationException)
        {
            throw RequestBody.NotUnicode();
        }
        catch (JsonException exception)
        {
            throw WebApiException.BadRequest($"The body is not valid JSON: {exception.Message}");
        }
    }

    public Task<BatchItem?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_items.TryDequeue(out var item) ? item : null);

    public void Dispose()
    {
        // What was read is in the spool.
    }

    private static List<BatchItem> ItemsOf(JsonElement batch, BodySegments bodies)
    {
        if (batch.ValueKind == JsonValueKind.Object && JsonRequestReader.FindRepeated(batch) is { } repeated)
        {
            throw WebApiException.BadRequest($"The body sets '{TextLimit.Shown(repeated)}' more than once.");
        }

        if (batch.ValueKind != JsonValueKind.Object || !batch.TryGetProperty(Requests, out var requests) || requests.ValueKind != JsonValueKind.Array)
        {
            throw WebApiException.BadRequest("""The body has no array 'requests'. A JSON batch is {"requests":[…]}.""");
        }

        if (requests.GetArrayLength() > BatchLimits.MaxRequests)
        {
            throw WebApiException.BadRequest($"The batch has {requests.GetArrayLength():N0} requests; at most {BatchLimits.MaxRequests:N0} are taken. None was done.");
        }

        var reader = new JsonRequestReader(bodies);
        List<(BatchRequest Request, string? Group)> all = [];
        foreach (var element in requests.EnumerateArray())
        {
            try
            {
                all.Add(reader.Read(element));
            }
            catch (InvalidOperationException)
            {
                throw WebApiException.BadRequest($"Request {all.Count + 1} of the batch holds text that is not valid Unicode. No request of the batch was done.");
            }
        }

        return Grouped(all);
    }

    private static List<BatchItem> Grouped(List<(BatchRequest Request, string? Group)> requests)
    {
        List<BatchItem> items = [];
        for (var i = 0; i < requests.Count;)
        {
            var (request, group) = requests[i];
            if (group is null)
            {
                items.Add(new BatchItem.Single(request));
                i++;
                continue;
            }

            List<BatchRequest> set = [.. requests.Skip(i).TakeWhile(next => next.Group == group).Select(next => next.Request)];
            items.Add(new BatchItem.ChangeSet(set, group));
            i += set.Count;
        }

        return items;
    }
}
