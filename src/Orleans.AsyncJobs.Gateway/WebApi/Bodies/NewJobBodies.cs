using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>Reads the body of a create: a small one whole, a large one with its data going to the store as it comes.</summary>
internal sealed class NewJobBodies(RequestBody body, DataBody dataBody)
{
    private static readonly byte[] Data = "data"u8.ToArray();

    /// <summary>Reads the job.</summary>
    /// <exception cref="Errors.WebApiException">As of any body.</exception>
    /// <exception cref="JobException">The data is no text that can be stored.</exception>
    public async Task<ReadJob> ReadAsync(HttpContext context)
    {
        // The parts of a batch are small, or have been in memory with it.
        if (context.Request.ContentLength <= BodyBudget.SmallBytes || BatchedRequest.Is(context))
        {
            return new ReadJob(await body.ReadAsync(context, NewJobBody.Parse), null);
        }

        var split = await dataBody.SplitAsync(context, Data, BodyBudget.MaxBytes);
        try
        {
            var job = RequestBody.Parse(split.Rest, NewJobBody.Parse);
            return new ReadJob(split.Data is { } data ? job with { Data = data.Text, Blob = data.Blob } : job, split);
        }
        catch
        {
            await split.DisposeAsync();
            throw;
        }
    }
}

/// <summary>A job that a request describes. Disposed of when it is created, or will not be.</summary>
/// <param name="Job">The job.</param>
/// <param name="Split">Its body, where its data has gone to the store.</param>
internal sealed record ReadJob(NewJob Job, SplitBody? Split) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Split?.DisposeAsync() ?? ValueTask.CompletedTask;
}
