using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>PATCH asyncoperations(id)</c> and <c>DELETE asyncoperations(id)</c>: through the job's grain, which alone changes its row.</summary>
internal sealed class JobChange(RequestBody body, IGrainFactory grains, JobRows rows, VersionConditions conditions)
{
    public async Task PatchAsync(HttpContext context, Guid jobId)
    {
        var selection = JobQueryParser.ParseRow(QueryOptions.Read(context.Request, QueryOptionNames.OfRow));
        var preferences = Preferences.Of(context.Request);
        var expected = EntityTag.Read(context.Request.Headers.IfMatch);
        var patch = await body.ReadAsync(context, StatePatchBody.Parse);
        await conditions.CheckIfNoneMatchAsync(context, jobId);
        if (patch is null)
        {
            // Nothing to change: the row and its version are looked at all the same.
            var version = await rows.VersionAsync(jobId, context.RequestAborted);
            if (expected?.Matches(version) == false)
            {
                throw WebApiException.VersionMismatch();
            }
        }
        else
        {
            await grains.GetGrain<IJobGrain>(jobId).PatchAsync(patch, RequestCaller.Of(context.Request), await conditions.VersionOfAsync(context, jobId, expected));
        }

        if (preferences.Representation && await rows.FindChangedAsync(context, jobId, selection) is { } row)
        {
            preferences.Apply(context.Response, ofReturn: true, ofAnnotations: true);
            await JobRows.WriteAsync(context, StatusCodes.Status200OK, selection, row, preferences.Formatted);
            return;
        }

        preferences.Apply(context.Response, ofReturn: !preferences.Representation, ofAnnotations: false);
        context.Response.Headers["OData-EntityId"] = BaseAddress.OfRow(context.Request, jobId);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task DeleteAsync(HttpContext context, Guid jobId)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var expected = EntityTag.Read(context.Request.Headers.IfMatch);
        await conditions.CheckIfNoneMatchAsync(context, jobId);
        await grains.GetGrain<IJobGrain>(jobId).DeleteAsync(RequestCaller.Of(context.Request), await conditions.VersionOfAsync(context, jobId, expected));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
