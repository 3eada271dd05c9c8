using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary>
/// Where the changes of a request go: to the job at once, or into the change set that the request is part of, where the call
/// ends when all of the set is stored.
/// </summary>
internal sealed class JobWrites(IJobClient client, IGrainFactory grains)
{
    /// <summary>Creates a job.</summary>
    /// <param name="context">The request.</param>
    /// <param name="job">The job.</param>
    /// <param name="key">The key under which it is created at most once; null for none.</param>
    public async Task<JobReceipt> CreateAsync(HttpContext context, NewJob job, RepeatabilityKey? key)
    {
        if (MemberOf(context) is { } member)
        {
            var create = new JobOperation(member.NewId(), JobOperationKind.Create, JobCaller.System) { Job = job };
            var receipt = key is null
                ? await member.JoinAsync(create)
                : await key.CreateOnceAsync(context, text => member.JoinAsync(create with { IdempotencyKey = text }));
            return receipt!;
        }

        return key is null
            ? await client.CreateAsync(job, JobCaller.System, context.RequestAborted)
            : (await key.CreateOnceAsync(client, [job], context))[0];
    }

    /// <summary>Changes a job as <see cref="IJobGrain.PatchAsync"/> does.</summary>
    public Task PatchAsync(HttpContext context, Guid jobId, JobStatePatch patch, JobCaller caller, long? expectedVersion) => MemberOf(context) is { } member
        ? member.JoinAsync(new JobOperation(jobId, JobOperationKind.Patch, caller) { Patch = patch, ExpectedVersion = expectedVersion })
        : grains.GetGrain<IJobGrain>(jobId).PatchAsync(patch, caller, expectedVersion);

    /// <summary>Retries a job, or runs one that recurs now.</summary>
    public Task ActAsync(HttpContext context, Guid jobId, JobOperationKind kind, JobCaller caller)
    {
        if (MemberOf(context) is { } member)
        {
            return member.JoinAsync(new JobOperation(jobId, kind, caller));
        }

        var job = grains.GetGrain<IJobGrain>(jobId);
        return kind == JobOperationKind.Retry ? job.RetryAsync(caller) : job.RunNowAsync(caller);
    }

    /// <summary>Deletes a job.</summary>
    public Task DeleteAsync(HttpContext context, Guid jobId, JobCaller caller, long? expectedVersion) => MemberOf(context) is { } member
        ? member.JoinAsync(new JobOperation(jobId, JobOperationKind.Delete, caller) { ExpectedVersion = expectedVersion })
        : grains.GetGrain<IJobGrain>(jobId).DeleteAsync(caller, expectedVersion);

    private static ChangeSetMember? MemberOf(HttpContext context) => context.Features.Get<ChangeSetMember>();
}
