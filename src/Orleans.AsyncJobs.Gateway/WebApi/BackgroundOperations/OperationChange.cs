using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary><c>PATCH backgroundoperations(id)</c>, which cancels it, or creates it under that id where there is none; and <c>DELETE</c>.</summary>
internal sealed class OperationChange(
    RequestBody body, BackgroundOperationClient operations, OperationCreation creation, JobRows rows, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public async Task PatchAsync(HttpContext context, Guid id)
    {
        var preferences = Preferences.Of(context.Request);
        var selection = TableQueryParser.ParseRow(
            QueryTables.Operations, OperationArguments.Read(context.Request, QueryOptionNames.OfChange, out var partitionId), time.GetUtcNow(), preferences.Annotations);
        var expected = EntityTag.Read(context.Request.Headers.IfMatch);
        var read = await body.ReadObjectAsync(context, OperationArguments.MaxDepth);
        var version = await rows.FindOperationVersionAsync(id, context.RequestAborted);
        if (version is null)
        {
            if (expected is not null || !OperationBodies.IsCreate(read))
            {
                throw BackgroundOperationClient.NotFound(id);
            }

            await creation.CreateAsync(context, OperationBodies.ReadCreate(read) with { Id = id }, partitionId, key: null, preferences, selection);
            return;
        }

        var (_, cancels) = OperationBodies.ReadChange(read, takesId: false);
        var known = Check(context, id, version, expected);
        if (cancels)
        {
            await operations.CancelAsync(id, RequestCaller.Of(context.Request), known);
        }

        await rows.AnswerChangedAsync(context, id, preferences, selection);
    }

    public async Task DeleteAsync(HttpContext context, Guid id)
    {
        _ = OperationArguments.Read(context.Request, QueryOptionNames.None, out _);
        var version = await rows.FindOperationVersionAsync(id, context.RequestAborted);
        await operations.DeleteAsync(id, RequestCaller.Of(context.Request), Check(context, id, version, EntityTag.Read(context.Request.Headers.IfMatch)));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The version that the row must have when it is changed; null for any.</summary>
    private static long? Check(HttpContext context, Guid id, long? version, EntityTag? expected)
    {
        if (version is not { } found)
        {
            throw BackgroundOperationClient.NotFound(id);
        }

        if (expected?.Matches(found) == false || EntityTag.Read(context.Request.Headers.IfNoneMatch)?.Matches(found) == true)
        {
            throw WebApiException.VersionMismatch();
        }

        return expected is { IsAny: false } ? found : null;
    }
}
