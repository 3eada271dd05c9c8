using Microsoft.Net.Http.Headers;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>
/// <c>PUT asyncoperations(id)/data</c>, as JSON or as the text itself, and <c>DELETE</c>: other data in the place of what a job
/// has, before its first run. Whether that may be is asked before the body is read, and once more when it is there.
/// </summary>
internal sealed class JobDataWriting(DataBody body, IGrainFactory grains, VersionConditions conditions)
{
    private const string Value = "value";
    private const string Action = "PUT data";
    private const string Types = $"{MediaTypes.JsonType}, text/plain or application/octet-stream";

    private static readonly byte[] ValueBytes = "value"u8.ToArray();

    /// <summary>Takes JSON, <c>{"value":"…"}</c>, or the text itself, by the type of the body.</summary>
    public Task ReplaceAsync(HttpContext context, Guid jobId)
    {
        var type = context.Request.ContentType;
        return IsText(type) ? ReplaceValueAsync(context, jobId) : ReplaceAsync(context, jobId, async () =>
        {
            RequestBody.CheckIsJson(context.Request, Types);
            var split = await body.SplitAsync(context, ValueBytes, long.MaxValue);
            try
            {
                split.Data = DataOf(split);
                return split;
            }
            catch
            {
                await split.DisposeAsync();
                throw;
            }
        });
    }

    /// <summary>Takes the text itself, whatever the type of the body.</summary>
    public Task ReplaceValueAsync(HttpContext context, Guid jobId) => ReplaceAsync(context, jobId, () => body.ReadWholeAsync(context));

    /// <summary>Takes the data away.</summary>
    public async Task DeleteAsync(HttpContext context, Guid jobId)
    {
        var (grain, caller, version) = await BeginAsync(context, jobId);
        await AnswerAsync(context, jobId, grain.ReplaceDataAsync(new JobDataChange(null, null), caller, version));
    }

    private async Task ReplaceAsync(HttpContext context, Guid jobId, Func<Task<SplitBody>> read)
    {
        RequestBody.Accept(context);
        var (grain, caller, version) = await BeginAsync(context, jobId);
        await grain.ReplaceDataAsync(null, caller, version);
        await using var split = await read();
        await AnswerAsync(context, jobId, grain.ReplaceDataAsync(split.Data!, caller, version));
    }

    private async Task<(IJobRunGrain Grain, JobCaller Caller, long? Version)> BeginAsync(HttpContext context, Guid jobId)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var caller = RequestCaller.Of(context.Request);
        await conditions.CheckIfNoneMatchAsync(context, jobId);
        var version = await conditions.VersionOfAsync(context, jobId, EntityTag.Read(context.Request.Headers.IfMatch));
        return (grains.GetGrain<IJobRunGrain>(jobId), caller, version);
    }

    private static async Task AnswerAsync(HttpContext context, Guid jobId, Task<long> replacing)
    {
        context.Response.Headers.ETag = EntityTag.Of(await replacing);
        context.Response.Headers["OData-EntityId"] = BaseAddress.OfRow(context.Request, jobId);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static JobDataChange DataOf(SplitBody split)
    {
        // It is read for what else it holds, and whether it is JSON to its end.
        var parameters = RequestBody.ParseParameters(split.Rest, Action, Value);
        return split.Data ?? (parameters.Has(Value)
            ? new JobDataChange(parameters.Text(Value), null)
            : throw parameters.Missing(Value, """{"value":"…"}"""));
    }

    private static bool IsText(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase));
}
