using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>Reads the bodies of creates: a small one whole, a large one with its data going to the store as it comes.</summary>
internal sealed class NewJobBodies(RequestBody body, DataBody dataBody, BodyBudget budget)
{
    private static readonly byte[] Data = "data"u8.ToArray();

    /// <summary>Reads the job.</summary>
    /// <exception cref="WebApiException">As of any body.</exception>
    /// <exception cref="JobException">The data is no text that can be stored.</exception>
    public async Task<ReadBody<NewJob>> ReadAsync(HttpContext context)
    {
        if (await body.IsSmallAsync(context))
        {
            return new ReadBody<NewJob>(await body.ReadAsync(context, NewJobBody.Parse), []);
        }

        var split = await dataBody.SplitAsync(context, Data, BodyBudget.MaxBytes);
        try
        {
            var job = split.WithData(RequestBody.Parse(split.Rest, NewJobBody.Parse, context.Features.Get<IBatchReferences>()));
            split.Settle();
            return new ReadBody<NewJob>(job, [split]);
        }
        catch
        {
            await split.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads what a request asks for on several rows.</summary>
    /// <param name="context">The request.</param>
    /// <param name="form">Reads the targets.</param>
    /// <exception cref="WebApiException">As of any body.</exception>
    /// <exception cref="JobException">The data of one is no text that can be stored.</exception>
    public async Task<ReadBody<IReadOnlyList<T>>> ReadTargetsAsync<T>(HttpContext context, TargetsBody<T> form)
    {
        if (await body.IsSmallAsync(context))
        {
            return new ReadBody<IReadOnlyList<T>>(await body.ReadAsync<IReadOnlyList<T>>(context, form.Parse), []);
        }

        RequestBody.Accept(context);
        RequestBody.CheckIsJson(context.Request);
        if (context.Request.ContentLength > BodyBudget.MaxBytes)
        {
            throw BodyBudget.TooLarge(BodyBudget.MaxBytes);
        }

        var targets = new LargeTargets<T>(form, context.Features.Get<IBatchReferences>(), () => dataBody.Begin(Data));
        try
        {
            using var claim = budget.Take(BodyBudget.SmallBytes);
            using var rest = new BodyBuffer(claim);
            await CutBody.ReadAsync(context.Request.Body, TargetsBody.Cutter(), rest, targets, BodyBudget.MaxBytes, context.RequestAborted);
            RequestBody.Parse(rest.Bytes, TargetsBody.Count, references: null);
            return targets.Read;
        }
        catch
        {
            await targets.DisposeAsync();
            throw;
        }
    }
}

/// <summary>What a request describes. Disposed of when it is stored, or will not be.</summary>
/// <param name="Value">What it describes.</param>
/// <param name="Splits">The bodies whose data has gone to the store.</param>
internal sealed record ReadBody<T>(T Value, IReadOnlyList<SplitBody> Splits) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        foreach (var split in Splits)
        {
            await split.DisposeAsync();
        }
    }
}
