namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>Stands for every job: keeps what it was asked, or refuses it.</summary>
internal sealed class FakeJobGrain : IJobGrain
{
    public Guid LastId { get; set; }

    public List<(JobStatePatch Patch, JobCaller Caller, long? Version)> Patches { get; } = [];

    public List<(JobCaller Caller, long? Version)> Deletes { get; } = [];

    public List<JobCaller> Retries { get; } = [];

    public Exception? Refusal { get; set; }

    public List<JobCaller> RunsNow { get; } = [];

    public bool WasAsked => Patches.Count + Deletes.Count + Retries.Count + RunsNow.Count > 0;

    public Task<JobSnapshot> GetAsync() => throw new NotSupportedException();

    public Task PatchAsync(JobStatePatch patch, JobCaller caller, long? expectedVersion)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Patches.Add((patch, caller, expectedVersion));
        return Task.CompletedTask;
    }

    public Task CancelAsync(JobCaller caller) => throw new NotSupportedException();

    public Task PauseAsync(JobCaller caller) => throw new NotSupportedException();

    public Task ResumeAsync(JobCaller caller) => throw new NotSupportedException();

    public Task PostponeAsync(DateTimeOffset until, JobCaller caller) => throw new NotSupportedException();

    public Task RetryAsync(JobCaller caller)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Retries.Add(caller);
        return Task.CompletedTask;
    }

    public Task RunNowAsync(JobCaller caller)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        RunsNow.Add(caller);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(JobCaller caller, long? expectedVersion)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Deletes.Add((caller, expectedVersion));
        return Task.CompletedTask;
    }
}
