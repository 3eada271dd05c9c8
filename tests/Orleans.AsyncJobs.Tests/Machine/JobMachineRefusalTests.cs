using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine;

/// <summary>Each refusal, with its code and its text.</summary>
public sealed class JobMachineRefusalTests
{
    [Theory]
    [InlineData(JobStatusCode.WaitingForResources, 3, 10, JobErrorCodes.InvalidStateCodeStatusCode)]
    [InlineData(JobStatusCode.WaitingForResources, 0, 32, JobErrorCodes.InvalidStateCodeStatusCode)]
    [InlineData(JobStatusCode.WaitingForResources, 4, null, JobErrorCodes.InvalidStateCodeStatusCode)]
    [InlineData(JobStatusCode.WaitingForResources, -1, 0, JobErrorCodes.InvalidStateCodeStatusCode)]
    [InlineData(JobStatusCode.WaitingForResources, null, 99, JobErrorCodes.InvalidStateCodeStatusCode)]
    [InlineData(JobStatusCode.Succeeded, 3, 32, JobErrorCodes.AsyncOperationInvalidStateChange)]
    [InlineData(JobStatusCode.Failed, 3, 32, JobErrorCodes.AsyncOperationInvalidStateChange)]
    [InlineData(JobStatusCode.Canceled, 3, 30, JobErrorCodes.AsyncOperationInvalidStateChangeToComplete)]
    [InlineData(JobStatusCode.WaitingForResources, 3, 30, JobErrorCodes.AsyncOperationInvalidStateChangeToComplete)]
    [InlineData(JobStatusCode.InProgress, 3, 31, JobErrorCodes.AsyncOperationInvalidStateChangeToComplete)]
    [InlineData(JobStatusCode.InProgress, 3, null, JobErrorCodes.AsyncOperationInvalidStateChangeToComplete)]
    [InlineData(JobStatusCode.WaitingForResources, 2, 20, JobErrorCodes.AsyncOperationInvalidStateChange)]
    [InlineData(JobStatusCode.Waiting, 2, 22, JobErrorCodes.AsyncOperationInvalidStateChange)]
    [InlineData(JobStatusCode.WaitingForResources, 0, 0, JobErrorCodes.AsyncOperationInvalidStateChangeToReady)]
    [InlineData(JobStatusCode.InProgress, 0, 0, JobErrorCodes.AsyncOperationInvalidStateChangeToReady)]
    [InlineData(JobStatusCode.Failed, 0, null, JobErrorCodes.AsyncOperationInvalidStateChangeToReady)]
    [InlineData(JobStatusCode.WaitingForResources, 1, 10, JobErrorCodes.AsyncOperationInvalidStateChangeToSuspended)]
    [InlineData(JobStatusCode.Failed, 1, 10, JobErrorCodes.AsyncOperationInvalidStateChangeToSuspended)]
    [InlineData(JobStatusCode.Canceling, 1, 10, JobErrorCodes.AsyncOperationInvalidStateChange)]
    public void Apply_illegal_patch_is_refused_with_its_code(JobStatusCode from, int? state, int? status, int code)
    {
        var job = Job(from);

        var refusal = JobMachine.Apply(job, new JobCommand.Patch(new JobStatePatch { StateCode = state, StatusCode = status }, Ann), Now).Refusal;

        Assert.NotNull(refusal);
        Assert.Equal(code, refusal.Code);
        Assert.Equal(JobErrorKind.Invalid, refusal.Kind);
        Assert.Equal(
            $"The state transition requested is not valid for the current state. Current state: {(int)job.Status.State}, current status: {(int)from}, target state: {state ?? status}",
            refusal.Message);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(22)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(27)]
    [InlineData(31)]
    public void Apply_to_platform_type_is_refused(int operationType)
    {
        Assert.Equal(JobErrorCodes.AsyncOperationCannotCancel, Refused(JobStatusCode.WaitingForResources, new JobCommand.Cancel(Ann)));
        Assert.Equal(JobErrorCodes.AsyncOperationCannotPause, Refused(JobStatusCode.InProgress, new JobCommand.Pause(Ann)));
        Assert.Equal(JobErrorCodes.AsyncOperationCannotPause, Refused(JobStatusCode.Waiting, new JobCommand.Resume(Ann)));

        int Refused(JobStatusCode status, JobCommand command) => JobMachine.Apply(Job(status, operationType: operationType), command, Now).Refusal!.Code;
    }

    [Fact]
    public void Apply_postpone_of_completed_is_refused() => Assert.Equal(
        JobErrorCodes.AsyncOperationInvalidStateChangeToSuspended,
        JobMachine.Apply(Job(JobStatusCode.Succeeded), new JobCommand.Postpone(Now.AddHours(1), Ann), Now).Refusal!.Code);

    [Fact]
    public void Apply_postpone_past_the_last_date_is_refused() => Assert.Equal(
        "'postponeuntil' is after 9999-12-30, the last day that can be stored.",
        JobMachine.Apply(Job(), new JobCommand.Patch(new JobStatePatch { PostponeUntil = DateTimeOffset.MaxValue }, Ann), Now).Refusal!.Message);

    [Fact]
    public void Apply_retry_of_succeeded_is_refused() => Assert.Equal(
        JobErrorCodes.AsyncOperationInvalidStateChangeToReady,
        JobMachine.Apply(Job(JobStatusCode.Succeeded), new JobCommand.RetryNow(Ann), Now).Refusal!.Code);

    [Fact]
    public void Apply_date_with_another_state_than_suspended_is_refused() => Assert.Equal(
        JobErrorCodes.InvalidArgument,
        JobMachine.Apply(Job(), new JobCommand.Patch(new JobStatePatch { StateCode = 3, StatusCode = 32, PostponeUntil = Now }, Ann), Now).Refusal!.Code);

    [Fact]
    public void Apply_recurrence_to_a_job_that_does_not_recur_is_refused() => Assert.Equal(
        JobErrorCodes.AsyncOperationCannotUpdateNonrecurring,
        JobMachine.Apply(Job(), new JobCommand.Patch(new JobStatePatch { RecurrencePattern = "FREQ=DAILY" }, Ann), Now).Refusal!.Code);

    [Fact]
    public void Apply_start_of_started_is_refused() => Assert.Equal(
        JobErrorCodes.AsyncOperationInvalidStateChangeUnexpected,
        JobMachine.Apply(Job(JobStatusCode.InProgress), new JobCommand.Start("here"), Now).Refusal!.Code);

    [Fact]
    public void Apply_to_missing_row_says_not_found() => Assert.Equal(
        JobErrorKind.NotFound, JobMachine.Apply(new JobState(), new JobCommand.Cancel(Ann), Now).Refusal!.Kind);

    [Fact]
    public void Apply_to_deleted_row_says_not_found() => Assert.Equal(
        JobErrorKind.NotFound,
        JobMachine.Apply(Job(JobStatusCode.Canceling, s => s with { Deleted = true }), new JobCommand.Cancel(Ann), Now).Refusal!.Kind);
}
