using Orleans.AsyncJobs.Dashboard.Jobs;

namespace Orleans.AsyncJobs.Dashboard.Tests.Jobs;

public sealed class JobRowTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(JobStatusCode.WaitingForResources, JobWaitKind.Capacity, "")]
    [InlineData(JobStatusCode.WaitingForResources, JobWaitKind.Token, "Behind another in the line customer 7")]
    [InlineData(JobStatusCode.Waiting, JobWaitKind.Postponed, "Runs 2026-11-26 13:00:00 UTC")]
    [InlineData(JobStatusCode.Waiting, JobWaitKind.Retry, "Tried again 2026-11-26 13:00:00 UTC: No route.")]
    [InlineData(JobStatusCode.Waiting, JobWaitKind.Paused, "Until somebody resumes it")]
    [InlineData(JobStatusCode.Waiting, JobWaitKind.AccessDenied, "Until somebody resumes it: No route.")]
    [InlineData(JobStatusCode.Failed, JobWaitKind.AbandonedRun, "Its handler did not stop and still holds a slot")]
    [InlineData(JobStatusCode.InProgress, JobWaitKind.None, "scene 4")]
    [InlineData(JobStatusCode.Canceling, JobWaitKind.None, "Its handler has not stopped yet")]
    [InlineData(JobStatusCode.Failed, JobWaitKind.None, "No route.")]
    public void Reason_job_isAFewWords(JobStatusCode status, JobWaitKind wait, string expected) =>
        Assert.Equal(expected, Row(status, wait).Reason(mayViewData: false).ToString());

    [Theory]
    [InlineData(true, "No route.")]
    [InlineData(false, "")]
    public void Reason_answerOfAHandler_needsTheRightToSeeData(bool mayViewData, string expected) =>
        Assert.Equal(expected, Row(JobStatusCode.Succeeded, JobWaitKind.None).Reason(mayViewData).ToString());

    [Theory]
    [InlineData(JobStatusCode.InProgress, 1, 600.0)]
    [InlineData(JobStatusCode.InProgress, 2, 1.5)]
    [InlineData(JobStatusCode.Succeeded, 1, 1.5)]
    public void SecondsAt_job_areThoseOfItsRun(JobStatusCode status, int attempt, double expected) =>
        Assert.Equal(expected, (Row(status, JobWaitKind.None) with { Attempt = attempt, StartedOn = Now.AddMinutes(-10), Seconds = 1.5 }).SecondsAt(Now));

    [Theory]
    [InlineData(JobStatusCode.InProgress, JobWaitKind.None, false, "79/20")]
    [InlineData(JobStatusCode.InProgress, JobWaitKind.None, true, "3/20")]
    [InlineData(JobStatusCode.Waiting, JobWaitKind.Retry, true, "2/20")]
    [InlineData(JobStatusCode.Waiting, JobWaitKind.Occurrence, true, "79 runs")]
    [InlineData(JobStatusCode.Failed, JobWaitKind.None, true, "79 runs")]
    public void AttemptText_job_countsWithinAnOccurrence(JobStatusCode status, JobWaitKind wait, bool recurs, string expected) =>
        Assert.Equal(expected, (Row(status, wait) with { Attempt = 79, RetryCount = 2, Recurs = recurs }).AttemptText(20));

    [Fact]
    public void AttemptText_ofAJobThatHasNotRun_isEmpty() => Assert.Equal(string.Empty, Row(JobStatusCode.Waiting, JobWaitKind.Postponed).AttemptText(20));

    private static JobRow Row(JobStatusCode status, JobWaitKind wait) => new()
    {
        Id = Guid.Empty,
        Name = "Bill",
        MessageName = "Send",
        Token = "customer 7",
        State = Machine.JobStates.StateOfStatus(status)!.Value,
        Status = status,
        Wait = wait,
        Message = "No route.\nmore",
        ProgressMessage = "scene 4",
        CreatedOn = Now,
        PostponeUntil = Now.AddHours(1),
    };
}
