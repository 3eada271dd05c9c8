using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>PATCH asyncoperations(id)</c> and <c>DELETE asyncoperations(id)</c>: through the job's grain, which alone changes its row.</summary>
internal sealed class JobChange(RequestBody body, JobWrites writes, JobRows rows, VersionConditions conditions, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    private const string Value = "value";

    public async Task PatchAsync(HttpContext context, Guid jobId)
    {
        var preferences = Preferences.Of(context.Request);
        var selection = TableQueryParser.ParseRow(QueryTables.Jobs, QueryOptions.Read(context.Request, QueryOptionNames.OfChange), time.GetUtcNow(), preferences.Annotations);
        var expected = EntityTag.Read(context.Request.Headers.IfMatch);
        var patch = await body.ReadAsync(context, StatePatchBody.Parse);
        await ChangeAsync(context, jobId, patch, expected);
        await rows.AnswerChangedAsync(context, jobId, preferences, selection);
    }

    /// <summary>Changes one column to the value of the body, <c>{"value":…}</c>: as a PATCH of that column alone.</summary>
    public async Task PutColumnAsync(HttpContext context, Guid jobId, JobColumn column)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var expected = EntityTag.Read(context.Request.Headers.IfMatch);
        var parameters = await body.ReadParametersAsync(context, $"PUT {column.Name}", Value);
        await ChangeColumnAsync(context, jobId, column, parameters.Raw(Value) ?? throw parameters.Missing(Value, """{"value":3}"""), expected);
    }

    /// <summary>Takes the value of one column out: as a PATCH of that column to null.</summary>
    public Task DeleteColumnAsync(HttpContext context, Guid jobId, JobColumn column)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        return ChangeColumnAsync(context, jobId, column, "null", EntityTag.Read(context.Request.Headers.IfMatch));
    }

    public async Task DeleteAsync(HttpContext context, Guid jobId)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var expected = EntityTag.Read(context.Request.Headers.IfMatch);
        await conditions.CheckIfNoneMatchAsync(context, jobId);
        await writes.DeleteAsync(context, jobId, RequestCaller.Of(context.Request), await conditions.VersionOfAsync(context, jobId, expected));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task ChangeColumnAsync(HttpContext context, Guid jobId, JobColumn column, string value, EntityTag? expected)
    {
        await ChangeAsync(context, jobId, ReadPatch(Encoding.UTF8.GetBytes($$"""{"{{column.Name}}":{{value}}}""")), expected);
        context.Response.Headers["OData-EntityId"] = BaseAddress.OfRow(context.Request, jobId);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static JobStatePatch? ReadPatch(byte[] json)
    {
        try
        {
            var reader = new JobBodyReader(json);
            return StatePatchBody.Parse(ref reader);
        }
        catch (JsonException exception)
        {
            throw WebApiException.BadRequest($"The value cannot be read: {exception.Message}");
        }
    }

    private async Task ChangeAsync(HttpContext context, Guid jobId, JobStatePatch? patch, EntityTag? expected)
    {
        await conditions.CheckIfNoneMatchAsync(context, jobId);
        if (patch is not null)
        {
            await writes.PatchAsync(context, jobId, patch, RequestCaller.Of(context.Request), await conditions.VersionOfAsync(context, jobId, expected));
            return;
        }

        // Nothing to change: the row and its version are looked at all the same.
        var version = await rows.VersionAsync(jobId, context.RequestAborted);
        if (expected?.Matches(version) == false)
        {
            throw WebApiException.VersionMismatch();
        }
    }
}
