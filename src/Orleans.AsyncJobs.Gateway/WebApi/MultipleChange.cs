using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>
/// <c>POST UpdateMultiple</c> and <c>UpsertMultiple</c>, bound to the jobs or to no table: 200 with the ids. All targets are
/// carried out, or none.
/// </summary>
internal sealed class MultipleChange(
    NewJobBodies bodies, IJobChangeSets changeSets, RandomSource random, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public Task UpdateTypedAsync(HttpContext context) => CommitAsync(context, "UpdateMultiple", TargetsBody.Changes(needsType: true));

    public Task UpdateBoundAsync(HttpContext context) => CommitAsync(context, "UpdateMultiple", TargetsBody.Changes(needsType: false));

    public Task UpsertTypedAsync(HttpContext context) => CommitAsync(context, "UpsertMultiple", TargetsBody.Upserts(needsType: true));

    public Task UpsertBoundAsync(HttpContext context) => CommitAsync(context, "UpsertMultiple", TargetsBody.Upserts(needsType: false));

    private async Task CommitAsync(HttpContext context, string action, TargetsBody<Target> form)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        await using var read = await bodies.ReadTargetsAsync(context, form);
        var caller = RequestCaller.Of(context.Request);
        try
        {
            List<JobOperation> operations = [.. read.Value.Select(target => OperationOf(target, caller))];
            await changeSets.CommitAsync(operations);
            await IdsAnswer.WriteAsync(context, $"{action}Response", operations.Select(operation => operation.JobId));
        }
        catch (ChangeSetException exception)
        {
            throw new JobException(exception.Reason.Kind, exception.Reason.Code, $"Target {exception.Index}: {exception.Reason.Message}");
        }
    }

    private JobOperation OperationOf(Target target, JobCaller caller) => target switch
    {
        Target.Change change => new JobOperation(change.JobId, JobOperationKind.Patch, caller) { Patch = change.Patch },
        Target.Create create => new JobOperation(random.NextId(time.GetUtcNow()), JobOperationKind.Create, caller) { Job = create.Job },
        _ => throw new InvalidOperationException($"A target of type {target.GetType()} is not known."),
    };
}
