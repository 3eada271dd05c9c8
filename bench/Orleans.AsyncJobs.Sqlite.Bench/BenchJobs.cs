using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>The rows of the workloads.</summary>
internal static class BenchJobs
{
    /// <summary>So many rows are the most that one insert takes.</summary>
    public const int GroupRows = 1_000;

    public static JobState New(string? token = null, int owner = 0) => new()
    {
        Definition = new JobDefinition
        {
            JobId = Guid.CreateVersion7(), Name = "Noop", MessageName = "Noop", OperationType = 54, CreatedOn = DateTimeOffset.UtcNow,
            CreatedBy = Guid.Empty, OwnerId = new Guid(owner, 0, 0, new byte[8]), DependencyToken = token,
        },
        Status = new JobStatus { ModifiedOn = DateTimeOffset.UtcNow },
    };

    public static JobState[] NewGroup(string? token = null, int owner = 0) => [.. Enumerable.Range(0, GroupRows).Select(_ => New(token, owner))];

    public static JobState Start(JobState job) => job with
    {
        Status = job.Status with
        {
            State = JobStateCode.Locked, Status = JobStatusCode.InProgress, Attempt = 1, HostId = "127.0.0.1:11111@1",
            StartedOn = DateTimeOffset.UtcNow, ModifiedOn = DateTimeOffset.UtcNow,
        },
    };

    public static JobState Complete(JobState job) => job with
    {
        Status = job.Status with
        {
            State = JobStateCode.Completed, Status = JobStatusCode.Succeeded, ExecutionSeconds = 0,
            CompletedOn = DateTimeOffset.UtcNow, ModifiedOn = DateTimeOffset.UtcNow,
        },
    };
}
