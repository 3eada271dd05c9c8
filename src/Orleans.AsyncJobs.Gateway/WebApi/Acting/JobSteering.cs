using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary>
/// The actions bound to a job. Each is the change that a <c>PATCH</c> makes, so that both forms are allowed and refused
/// alike; but for <c>RetryJob</c> and <c>RunJobNow</c>, for which there is none.
/// </summary>
internal sealed class JobSteering(RequestBody body, JobWrites writes, VersionConditions conditions)
{
    private const string Reason = "Reason";
    private const string Until = "Until";

    private static readonly JobStatePatch Cancel = new() { StateCode = (int)JobStateCode.Completed, StatusCode = (int)JobStatusCode.Canceled };
    private static readonly JobStatePatch Pause = new() { StateCode = (int)JobStateCode.Suspended, StatusCode = (int)JobStatusCode.Waiting };
    private static readonly JobStatePatch Resume = new() { StateCode = (int)JobStateCode.Ready, StatusCode = (int)JobStatusCode.WaitingForResources };

    public Task CancelAsync(HttpContext context, Guid jobId) => PatchAsync(context, jobId, "CancelJob", Cancel);

    public Task PauseAsync(HttpContext context, Guid jobId) => PatchAsync(context, jobId, "PauseJob", Pause);

    public Task ResumeAsync(HttpContext context, Guid jobId) => PatchAsync(context, jobId, "ResumeJob", Resume);

    public async Task PostponeAsync(HttpContext context, Guid jobId)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var parameters = await body.ReadParametersAsync(context, "PostponeJob", Until, Reason);
        var until = parameters.Moment(Until) ?? throw parameters.Missing(Until, """{"Until":"2030-05-01T12:00:00Z"}""");
        await PatchAsync(context, jobId, new JobStatePatch { PostponeUntil = until }, parameters);
    }

    public Task RetryAsync(HttpContext context, Guid jobId) => ActAsync(context, jobId, "RetryJob", JobOperationKind.Retry);

    public Task RunNowAsync(HttpContext context, Guid jobId) => ActAsync(context, jobId, "RunJobNow", JobOperationKind.RunNow);

    private async Task ActAsync(HttpContext context, Guid jobId, string action, JobOperationKind kind)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var parameters = await body.ReadParametersAsync(context, action, Reason);
        var caller = RequestCaller.Of(context.Request, parameters.Text(Reason));
        await conditions.CheckIfMatchAsync(context, jobId);
        await writes.ActAsync(context, jobId, kind, caller);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task PatchAsync(HttpContext context, Guid jobId, string action, JobStatePatch patch)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        await PatchAsync(context, jobId, patch, await body.ReadParametersAsync(context, action, Reason));
    }

    private async Task PatchAsync(HttpContext context, Guid jobId, JobStatePatch patch, ActionParameters parameters)
    {
        var caller = RequestCaller.Of(context.Request, parameters.Text(Reason));
        var expected = EntityTag.Read(context.Request.Headers.IfMatch);
        await writes.PatchAsync(context, jobId, patch, caller, await conditions.VersionOfAsync(context, jobId, expected));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
