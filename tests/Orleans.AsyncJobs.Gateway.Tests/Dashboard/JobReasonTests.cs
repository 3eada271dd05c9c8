using Orleans.AsyncJobs.Gateway.Dashboard;

namespace Orleans.AsyncJobs.Gateway.Tests.Dashboard;

public sealed class JobReasonTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<JobStatusCode, int, bool, bool, string> Cases { get; } = new()
    {
        { JobStatusCode.WaitingForResources, 0, false, false, "In line for a worker" },
        { JobStatusCode.Waiting, 0, true, false, "Postponed until 12:05:00" },
        { JobStatusCode.Waiting, 0, true, true, "To be tried again, waits until 12:05:00" },
        { JobStatusCode.Waiting, 2, true, true, "Retry 2, waits until 12:05:00" },
        { JobStatusCode.Waiting, 0, false, false, "Paused until somebody resumes it" },
        { JobStatusCode.Waiting, 0, false, true, "Stopped by an error until somebody resumes it" },
        { JobStatusCode.InProgress, 0, false, false, "Running" },
        { JobStatusCode.InProgress, 1, false, true, "Running, retry 1" },
        { JobStatusCode.Pausing, 0, false, false, "Asked to pause; its handler has not stopped yet" },
        { JobStatusCode.Canceling, 0, false, false, "Asked to stop; its handler has not stopped yet" },
        { JobStatusCode.Succeeded, 0, false, false, "" },
        { JobStatusCode.Succeeded, 1, false, false, "After 1 retry" },
        { JobStatusCode.Failed, 3, false, true, "After 3 retries" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_job_saysWhyItStandsThere(JobStatusCode status, int retries, bool dated, bool failed, string expected) =>
        Assert.Equal(expected, JobReason.Of(Job(status, retries, dated ? Now.AddMinutes(5) : null, failed), Now));

    [Fact]
    public void Of_anotherDay_namesTheDate() =>
        Assert.Equal("Postponed until 2026-11-03 12:00:00", JobReason.Of(Job(JobStatusCode.Waiting, 0, Now.AddDays(1), failed: false), Now));

    [Fact]
    public void Of_memberOfAToken_namesIt() =>
        Assert.Equal("In line; jobs of token A run one at a time", JobReason.Of(Job(JobStatusCode.WaitingForResources, 0, null, failed: false) with { DependencyToken = "A" }, Now));

    [Theory]
    [InlineData(JobStateCode.Suspended, true, "retry 2 of 3", "retry 2 of 3, until 12:05:00")]
    [InlineData(JobStateCode.Suspended, false, "paused by SYSTEM", "paused by SYSTEM")]
    [InlineData(JobStateCode.Ready, true, "capacity: 1st of 2 in line", "capacity: 1st of 2 in line")]
    [InlineData(JobStateCode.Suspended, true, "", "Retry 2, waits until 12:05:00")]
    [InlineData(JobStateCode.Suspended, true, null, "Retry 2, waits until 12:05:00")]
    public void Of_jobWithAnExplanation_saysItsReason(JobStateCode state, bool dated, string? reason, string expected) =>
        Assert.Equal(expected, JobReason.Of(Job(JobStatusCode.Waiting, 2, dated ? Now.AddMinutes(5) : null, failed: true) with { State = state, WaitReason = reason }, Now));

    private static RecentJob Job(JobStatusCode status, int retries, DateTimeOffset? until, bool failed) => new(
        Guid.Empty, "n", "m", DependencyToken: null, default, status, failed ? JobErrorCodes.IsvUnExpected : null, Message: null, retries,
        PercentComplete: null, ProgressMessage: null, Now, StartedOn: null, CompletedOn: null, until);
}
