using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>POST asyncoperations</c>: 204, or 201 with the row where that is preferred.</summary>
internal sealed class SingleCreation(RequestBody body, IJobClient client, JobRows rows, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public async Task CreateAsync(HttpContext context)
    {
        var selection = JobQueryParser.ParseRow(QueryOptions.Read(context.Request, QueryOptionNames.OfRow));
        var preferences = Preferences.Of(context.Request);
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        var job = await body.ReadAsync(context, NewJobBody.Parse);
        var receipt = key is null
            ? await client.CreateAsync(job, JobCaller.System, context.RequestAborted)
            : (await key.CreateOnceAsync(client, [job], context))[0];

        var response = context.Response;
        var address = BaseAddress.OfRow(context.Request, receipt.JobId);
        response.Headers["OData-EntityId"] = address;
        response.Headers.Location = address;
        if (preferences.Representation && await rows.FindChangedAsync(context, receipt.JobId, selection) is { } row)
        {
            preferences.Apply(response, ofReturn: true, ofAnnotations: true);
            await JobRows.WriteAsync(context, StatusCodes.Status201Created, selection, row, preferences.Formatted);
            return;
        }

        // A job with auto-delete may have come and gone before it could be read; so may one that an earlier request created.
        // And there may be no room for its data.
        preferences.Apply(response, ofReturn: !preferences.Representation, ofAnnotations: false);
        response.StatusCode = StatusCodes.Status204NoContent;
    }
}
