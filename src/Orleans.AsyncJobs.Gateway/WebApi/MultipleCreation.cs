using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>POST CreateMultiple</c>, bound to the jobs or to no table: 200 with the ids, in the order of the targets.</summary>
internal sealed class MultipleCreation(RequestBody body, IJobClient client, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public Task CreateTypedAsync(HttpContext context) => CreateAsync(context, TargetsBody.ParseTyped);

    public Task CreateBoundAsync(HttpContext context) => CreateAsync(context, TargetsBody.ParseBound);

    private async Task CreateAsync(HttpContext context, JobBodyParser<IReadOnlyList<NewJob>> parse)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        var jobs = await body.ReadAsync(context, parse);
        var receipts = key is null
            ? await client.CreateManyAsync(jobs, JobCaller.System, context.RequestAborted)
            : await key.CreateOnceAsync(client, jobs, context);

        await IdsAnswer.WriteAsync(context, "CreateMultipleResponse", receipts.Select(receipt => receipt.JobId));
    }
}
