using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>POST asyncoperations</c>: 204, or 201 with the row where that is preferred.</summary>
internal sealed class SingleCreation(NewJobBodies bodies, JobWrites writes, JobRows rows, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public async Task CreateAsync(HttpContext context)
    {
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        var preferences = Preferences.Of(context.Request);
        var selection = TableQueryParser.ParseRow(QueryTables.Jobs, QueryOptions.Read(context.Request, QueryOptionNames.OfChange), time.GetUtcNow(), preferences.Annotations);
        JobReceipt receipt;
        await using (var read = await bodies.ReadAsync(context))
        {
            receipt = await writes.CreateAsync(context, read.Value, key);
        }

        await rows.AnswerCreatedAsync(context, receipt.JobId, preferences, selection);
    }
}
