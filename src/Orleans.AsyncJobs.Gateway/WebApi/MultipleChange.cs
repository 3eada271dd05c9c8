using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>POST UpdateMultiple</c>, bound to the jobs or to no table: 200 with the ids. All targets are changed, or none.</summary>
internal sealed class MultipleChange(RequestBody body, IJobChangeSets changeSets)
{
    public Task ChangeTypedAsync(HttpContext context) => ChangeAsync(context, TargetsBody.ParseTypedChanges);

    public Task ChangeBoundAsync(HttpContext context) => ChangeAsync(context, TargetsBody.ParseBoundChanges);

    private async Task ChangeAsync(HttpContext context, JobBodyParser<IReadOnlyList<TargetChange>> parse)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var changes = await body.ReadAsync(context, parse);
        var caller = RequestCaller.Of(context.Request);
        try
        {
            await changeSets.CommitAsync([.. changes.Select(change => new JobOperation(change.JobId, JobOperationKind.Patch, caller) { Patch = change.Patch })]);
        }
        catch (ChangeSetException exception)
        {
            throw new JobException(exception.Reason.Kind, exception.Reason.Code, $"Target {exception.Index}: {exception.Reason.Message}");
        }

        await IdsAnswer.WriteAsync(context, "UpdateMultipleResponse", changes.Select(change => change.JobId));
    }
}
