using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
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
    /// <param name="context">The request.</param>
    /// <param name="needsType">Whether each target has to name its type.</param>
    public Task UpdateAsync(HttpContext context, bool needsType) => CommitAsync(context, "UpdateMultiple", TargetsBody.Changes(needsType));

    /// <param name="context">The request.</param>
    /// <param name="needsType">Whether each target has to name its type.</param>
    public Task UpsertAsync(HttpContext context, bool needsType) => CommitAsync(context, "UpsertMultiple", TargetsBody.Upserts(needsType));

    private async Task CommitAsync(HttpContext context, string action, TargetsBody<Target> form)
    {
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        EntityTag.RefuseOfMany(context.Request, action);
        await using var read = await bodies.ReadTargetsAsync(context, form);
        var caller = RequestCaller.Of(context.Request);
        List<JobOperation> operations = [.. read.Value.Select(target => OperationOf(target, caller))];
        if (key is not null && !read.Value.Any(target => target is Target.Create))
        {
            throw RepeatabilityKey.NotTaken($"this {action} creates no job, with which the key would be kept");
        }

        var receipts = key is null
            ? await CommitAsync(() => changeSets.CommitAsync(operations))
            : await key.CreateOnceAsync(context, value => CommitAsync(() => changeSets.CommitOnceAsync(value, operations)));
        await IdsAnswer.WriteAsync(context, $"{action}Response", operations.Zip(receipts, (operation, receipt) => receipt?.JobId ?? operation.JobId));
    }

    private static async Task<IReadOnlyList<JobReceipt?>> CommitAsync(Func<Task<IReadOnlyList<JobReceipt?>>> commit)
    {
        try
        {
            return await commit();
        }
        catch (ChangeSetException exception)
        {
            throw new JobException(exception.Reason.Kind, exception.Reason.Code, $"Target {exception.Index}: {exception.Reason.Message}");
        }
    }

    private JobOperation OperationOf(Target target, JobCaller caller) => target switch
    {
        Target.Change change => new JobOperation(change.JobId, JobOperationKind.Patch, caller) { Patch = change.Patch, ExpectedVersion = change.ExpectedVersion },
        Target.Create create => new JobOperation(random.NextId(time.GetUtcNow()), JobOperationKind.Create, caller) { Job = create.Job },
        _ => throw new InvalidOperationException($"A target of type {target.GetType()} is not known."),
    };
}
