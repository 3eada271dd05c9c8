using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>POST CreateMultiple</c>, bound to the jobs or to no table: 200 with the ids, in the order of the targets.</summary>
internal sealed class MultipleCreation(NewJobBodies bodies, IJobClient client, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <param name="context">The request.</param>
    /// <param name="needsType">Whether each target has to name its type.</param>
    public async Task CreateAsync(HttpContext context, bool needsType)
    {
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        IReadOnlyList<JobReceipt> receipts;
        await using (var read = await bodies.ReadTargetsAsync(context, TargetsBody.Creates(needsType)))
        {
            try
            {
                receipts = key is null
                    ? await client.CreateManyAsync(read.Value, JobCaller.System, context.RequestAborted)
                    : await key.CreateOnceAsync(client, read.Value, context);
            }
            catch (JobException exception) when (exception.IsOfOnlyJob)
            {
                throw new JobException(exception.Kind, exception.Code, $"Target 0: {exception.Message}");
            }
        }

        await IdsAnswer.WriteAsync(context, "CreateMultipleResponse", receipts.Select(receipt => receipt.JobId));
    }
}
