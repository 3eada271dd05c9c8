using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>Rows for tests.</summary>
internal static class TestJobs
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    /// <summary>The lane of a row that is made with no other arguments.</summary>
    public static JobLane Lane { get; } = new(0, Owner(2), string.Empty);

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static JobState New(
        string? token = null,
        int priority = 0,
        int partition = 0,
        int operationType = 54,
        JobStateCode state = JobStateCode.Ready,
        JobStatusCode status = JobStatusCode.WaitingForResources,
        JobFailureAction onFailure = JobFailureAction.Continue,
        int owner = 2,
        string limited = "") => new()
        {
            Definition = new JobDefinition
            {
                JobId = Guid.CreateVersion7(),
                Name = "A job",
                MessageName = limited is "" ? "Test" : limited,
                LimitedMessageName = limited,
                OperationType = operationType,
                DependencyToken = token,
                Priority = priority,
                Partition = partition,
                OnFailure = onFailure,
                CreatedOn = Now,
                CreatedBy = Guid.Parse("11111111-0000-0000-0000-000000000001"),
                OwnerId = Owner(owner),
            },
            Status = new JobStatus { State = state, Status = status, ModifiedOn = Now, ModifiedBy = Guid.Parse("11111111-0000-0000-0000-000000000001") },
        };

    public static Guid Owner(int number) => Guid.Parse($"11111111-0000-0000-0000-{number:D12}");

    /// <summary>A row with data beside it.</summary>
    public static NewJobRow WithData(this JobState job, int length) => new(job, new string('d', length));

    public static async Task<JobState> InsertAsync(this IJobTable table, NewJobRow job) => (await table.InsertAsync([job], Stop))[0];

    public static Task<JobState> InsertAsync(this IJobTable table, JobState job) => table.InsertAsync(new NewJobRow(job));

    public static Task<IReadOnlyList<JobState>> InsertAsync(this IJobTable table, IReadOnlyList<JobState> jobs, CancellationToken cancellationToken) =>
        table.InsertAsync([.. jobs.Select(job => new NewJobRow(job))], cancellationToken);

    public static Task<IdempotentInsert> InsertOnceAsync(this IJobTable table, IReadOnlyList<JobState> jobs, IdempotencyClaim claim, CancellationToken cancellationToken) =>
        table.InsertOnceAsync([.. jobs.Select(job => new NewJobRow(job))], claim, cancellationToken);

    public static Task<JobState> UpdateAsync(this IJobTable table, JobState job, Func<JobStatus, JobStatus> change) =>
        table.UpdateAsync(job with { Status = change(job.Status) }, Stop);

    public static Task<JobState> LockAsync(this IJobTable table, JobState job) => table.UpdateAsync(job, Locked);

    public static Task<JobState> CompleteAsync(this IJobTable table, JobState job, JobStatusCode status = JobStatusCode.Succeeded) =>
        table.UpdateAsync(job, stored => stored with { State = JobStateCode.Completed, Status = status, CompletedOn = Now, ExecutionSeconds = 1.25 });

    public static JobStatus Locked(JobStatus stored) => stored with
    {
        State = JobStateCode.Locked,
        Status = JobStatusCode.InProgress,
        Attempt = stored.Attempt + 1,
        StartedOn = Now,
        HostId = "silo@1",
    };

    /// <summary>The outcome of one member, and the start of the next in the same commit.</summary>
    public static JobState Outcome(JobState job, JobState next) => job with
    {
        Status = job.Status with { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded },
        Next = Turn(next),
    };

    /// <summary>The start of a member whose turn has come.</summary>
    public static JobState Turn(JobState next) => next with { Status = Locked(next.Status) with { Admitted = true } };
}
