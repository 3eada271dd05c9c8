using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>The rows of the workloads.</summary>
internal static class BenchJobs
{
    /// <summary>So many rows are the most that one insert takes.</summary>
    public const int GroupRows = 1_000;

    public static NewJobRow New() => new(new JobState
    {
        Definition = new JobDefinition
        {
            JobId = Guid.CreateVersion7(),
            Name = "Noop",
            MessageName = "Noop",
            OperationType = 54,
            CreatedOn = DateTimeOffset.UtcNow,
            CreatedBy = Guid.Empty,
            OwnerId = Guid.Empty,
        },
        Status = new JobStatus { ModifiedOn = DateTimeOffset.UtcNow },
    });

    public static NewJobRow[] NewGroup() => [.. Enumerable.Range(0, GroupRows).Select(_ => New())];

    public static JobState Start(JobState job) => job with
    {
        Status = job.Status with
        {
            State = JobStateCode.Locked,
            Status = JobStatusCode.InProgress,
            Attempt = 1,
            HostId = "127.0.0.1:11111@1",
            StartedOn = DateTimeOffset.UtcNow,
            ModifiedOn = DateTimeOffset.UtcNow,
        },
    };

    public static JobState Complete(JobState job) => job with
    {
        Status = job.Status with
        {
            State = JobStateCode.Completed,
            Status = JobStatusCode.Succeeded,
            ExecutionSeconds = 0,
            CompletedOn = DateTimeOffset.UtcNow,
            ModifiedOn = DateTimeOffset.UtcNow,
        },
    };
}
