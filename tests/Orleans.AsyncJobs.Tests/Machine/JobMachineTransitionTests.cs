using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine;

/// <summary>What each legal transition leaves in the row.</summary>
public sealed class JobMachineTransitionTests
{
    [Theory]
    [InlineData(JobStatusCode.WaitingForResources)]
    [InlineData(JobStatusCode.Waiting)]
    public void Cancel_of_waiting_completes_at_once(JobStatusCode from)
    {
        var status = Next(Job(from), new JobCommand.Cancel(Ann));

        Assert.Equal((JobStateCode.Completed, JobStatusCode.Canceled), (status.State, status.Status));
        Assert.Equal((unchecked((int)0x80040265), "Canceled by Ann."), (status.ErrorCode, status.Message));
        Assert.Equal((Now, Ann.UserId), (status.CompletedOn, status.ModifiedBy));
    }

    [Fact]
    public void Cancel_of_running_asks_the_handler_and_waits()
    {
        var decision = JobMachine.Apply(Job(JobStatusCode.InProgress), new JobCommand.Cancel(Ann), Now);

        Assert.Equal(HandlerStop.Cancel, decision.Stop);
        Assert.Equal(JobStatusCode.Canceling, decision.Next!.Status.Status);
    }

    [Theory]
    [InlineData(JobStatusCode.Canceled, 3, 32)]
    [InlineData(JobStatusCode.Canceled, null, 32)]
    [InlineData(JobStatusCode.Canceling, 3, 32)]
    [InlineData(JobStatusCode.Pausing, 1, 10)]
    [InlineData(JobStatusCode.Waiting, 1, 10)]
    public void Apply_patch_to_what_is_so_already_is_done(JobStatusCode from, int? state, int status)
    {
        var patch = new JobCommand.Patch(new JobStatePatch { StateCode = state, StatusCode = status }, Ann);

        Assert.Same(JobDecision.Nothing, JobMachine.Apply(Job(from), patch, Now));
    }

    [Theory]
    [InlineData(JobKind.SystemJob, JobStatusCode.Canceled)]
    [InlineData(JobKind.BackgroundOperation, JobStatusCode.Succeeded)]
    public void Finish_of_canceling_depends_on_the_kind(JobKind kind, JobStatusCode expected)
    {
        var canceling = Job(JobStatusCode.Canceling, s => s with { RequestedBy = "Ann", ModifiedBy = Ann.UserId }, kind: kind);

        var status = Next(canceling, Finish(JobResult.Succeeded()));

        Assert.Equal(expected, status.Status);
        Assert.Equal(expected == JobStatusCode.Canceled ? "Canceled by Ann." : null, status.Message);
    }

    [Fact]
    public void Start_locks_and_counts_the_attempt()
    {
        var status = Next(Job(), new JobCommand.Start("127.0.0.1:11111@7"));

        Assert.Equal((JobStateCode.Locked, JobStatusCode.InProgress), (status.State, status.Status));
        Assert.Equal((1, "127.0.0.1:11111@7", Now), (status.Attempt, status.HostId, status.StartedOn));
    }

    [Fact]
    public void Start_again_keeps_the_first_start() =>
        Assert.Equal(Now.AddHours(-1), Next(Job(change: s => s with { StartedOn = Now.AddHours(-1) }), new JobCommand.Start("x")).StartedOn);

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "token")]
    public void Start_of_what_is_suspended_and_due_is_wake_and_start_in_one(bool isRetry, string? token)
    {
        var job = Job(JobStatusCode.Waiting, s => s with { Wait = isRetry ? JobWait.Retry : JobWait.Postponed, PostponeUntil = Now, RetryCount = 1, Position = 7 }, token: token);

        var status = Next(job, new JobCommand.Start("x"));

        var woken = JobMachine.Apply(job, new JobCommand.Wake(), Now).Next!;
        Assert.Equal(Next(woken, new JobCommand.Start("x")), status);
        Assert.Equal((JobStateCode.Locked, 2, Now, null, JobWait.None), (status.State, status.Attempt, status.StartedOn, status.PostponeUntil, status.Wait));
    }

    [Theory]
    [InlineData(1, true, false)]
    [InlineData(0, false, false)]
    [InlineData(0, true, true)]
    public void Start_of_what_is_suspended_is_refused_before_its_date_before_its_turn_and_while_a_run_is_on(int ticks, bool admitted, bool abandoned)
    {
        var job = Job(JobStatusCode.Waiting, s => s with { PostponeUntil = Now.AddTicks(ticks), Admitted = admitted, Abandoned = abandoned }, token: "token");

        Assert.NotNull(JobMachine.Apply(job, new JobCommand.Start("x"), Now).Refusal);
    }

    [Fact]
    public void Finish_succeeded_completes_with_message_and_time()
    {
        var status = Next(Job(JobStatusCode.InProgress, s => s with { ErrorCode = 5, PercentComplete = 30 }), Finish(JobResult.Succeeded("200 OK")));

        Assert.Equal((JobStatusCode.Succeeded, "200 OK", (int?)null), (status.Status, status.Message, status.ErrorCode));
        Assert.Equal((1.24, Now, 100), (status.ExecutionSeconds, status.CompletedOn, status.PercentComplete));
    }

    [Fact]
    public void Finish_succeeded_with_auto_delete_removes_the_row() =>
        Assert.True(JobMachine.Apply(Job(JobStatusCode.InProgress, autoDelete: true), Finish(JobResult.Succeeded()), Now).Removes);

    [Fact]
    public void Finish_of_an_abandoned_run_that_succeeded_with_auto_delete_removes_the_row() =>
        Assert.True(JobMachine.Apply(Job(JobStatusCode.Succeeded, s => s with { Abandoned = true }, autoDelete: true), Finish(JobResult.Stopped()), Now).Removes);

    [Fact]
    public void Finish_failed_with_auto_delete_stays() =>
        Assert.Equal(JobStatusCode.Failed, Next(Job(JobStatusCode.InProgress, autoDelete: true), Finish(JobResult.Failed("no"))).Status);

    [Fact]
    public void Finish_failed_completes_at_once()
    {
        var status = Next(Job(JobStatusCode.InProgress), Finish(JobResult.Failed("no", 42)));

        Assert.Equal((JobStatusCode.Failed, 42, "no", 0), (status.Status, status.ErrorCode, status.Message, status.RetryCount));
    }

    [Fact]
    public void Finish_retry_waits_for_the_backoff_and_keeps_the_error()
    {
        var status = Next(Job(JobStatusCode.InProgress), Finish(JobResult.Retry("busy", 9)));

        Assert.Equal((JobStatusCode.Waiting, JobWait.Retry, 1), (status.Status, status.Wait, status.RetryCount));
        Assert.Equal((9, "busy", Now.AddSeconds(2.5)), (status.ErrorCode, status.Message, status.PostponeUntil));
    }

    [Fact]
    public void Finish_retry_without_budget_fails()
    {
        var status = Next(Job(JobStatusCode.InProgress, s => s with { RetryCount = 3 }), Finish(JobResult.Retry("busy", 9)));

        Assert.Equal((JobStatusCode.Failed, 9, 3), (status.Status, status.ErrorCode, status.RetryCount));
    }

    [Fact]
    public void Finish_access_denied_waits_for_a_person()
    {
        var status = Next(Job(JobStatusCode.InProgress), Finish(JobResult.AccessDenied("403")));

        Assert.Equal((JobStatusCode.Waiting, JobWait.AccessDenied, (DateTimeOffset?)null), (status.Status, status.Wait, status.PostponeUntil));
    }

    [Fact]
    public void Finish_access_denied_of_an_operation_fails()
    {
        var status = Next(Job(JobStatusCode.InProgress, kind: JobKind.BackgroundOperation), Finish(JobResult.AccessDenied("403")));

        Assert.Equal((JobStatusCode.Failed, -2147187707, "Access is denied."), (status.Status, status.ErrorCode, status.Message));
    }

    [Fact]
    public void Finish_stopped_by_shutdown_is_ready_and_counts_as_nothing()
    {
        var status = Next(Job(JobStatusCode.InProgress), Finish(JobResult.Stopped()));

        Assert.Equal((JobStatusCode.WaitingForResources, 0, 0), (status.Status, status.RetryCount, status.LostRuns));
    }

    [Fact]
    public void Finish_of_another_attempt_is_void() =>
        Assert.Same(JobDecision.Nothing, JobMachine.Apply(Job(JobStatusCode.InProgress), new JobCommand.Finish(2, Ended(JobResult.Succeeded()), Policy, 0), Now));

    [Fact]
    public void Pause_then_stop_waits_for_resume()
    {
        var pausing = JobMachine.Apply(Job(JobStatusCode.InProgress), new JobCommand.Pause(Ann), Now);
        var paused = Next(pausing.Next!, Finish(JobResult.Stopped()));

        Assert.Equal(HandlerStop.Pause, pausing.Stop);
        Assert.Equal((JobStatusCode.Waiting, JobWait.Paused, "Ann"), (paused.Status, paused.Wait, paused.RequestedBy));
    }

    [Fact]
    public void Pause_of_a_handler_that_ends_first_ends_as_it_ended() =>
        Assert.Equal(JobStatusCode.Succeeded, Next(Job(JobStatusCode.Pausing), Finish(JobResult.Succeeded())).Status);

    [Fact]
    public void Postpone_of_running_waits_until_the_date()
    {
        var until = Now.AddHours(2);
        var pausing = JobMachine.Apply(Job(JobStatusCode.InProgress), new JobCommand.Postpone(until, Ann), Now);
        var waiting = Next(pausing.Next!, Finish(JobResult.Stopped()));

        Assert.Equal((JobWait.Postponed, until, 0), (waiting.Wait, waiting.PostponeUntil, waiting.RetryCount));
    }

    [Fact]
    public void Resume_clears_the_date()
    {
        var status = Next(Job(JobStatusCode.Waiting, s => s with { PostponeUntil = Now.AddDays(1), Wait = JobWait.Postponed }), new JobCommand.Resume(Ann));

        Assert.Equal((JobStatusCode.WaitingForResources, (DateTimeOffset?)null, JobWait.None), (status.Status, status.PostponeUntil, status.Wait));
    }

    [Fact]
    public void Wake_before_the_date_does_nothing() => Assert.Same(
        JobDecision.Nothing, JobMachine.Apply(Job(JobStatusCode.Waiting, s => s with { PostponeUntil = Now.AddTicks(1) }), new JobCommand.Wake(), Now));

    [Fact]
    public void Wake_at_the_date_makes_ready() =>
        Assert.Equal(JobStatusCode.WaitingForResources, Next(Job(JobStatusCode.Waiting, s => s with { PostponeUntil = Now }), new JobCommand.Wake()).Status);

    [Fact]
    public void RetryNow_of_failed_begins_afresh()
    {
        var status = Next(Job(JobStatusCode.Failed, s => s with { RetryCount = 3, LostRuns = 2, CompletedOn = Now }), new JobCommand.RetryNow(Ann));

        Assert.Equal((JobStatusCode.WaitingForResources, 0, 0, (DateTimeOffset?)null), (status.Status, status.RetryCount, status.LostRuns, status.CompletedOn));
    }

    [Fact]
    public void LoseRun_counts_apart_from_failures()
    {
        var status = Next(Job(JobStatusCode.InProgress), new JobCommand.LoseRun(5));

        Assert.Equal((JobStatusCode.WaitingForResources, 1, 0), (status.Status, status.LostRuns, status.RetryCount));
    }

    [Fact]
    public void LoseRun_for_the_last_time_fails() =>
        Assert.Equal(JobStatusCode.Failed, Next(Job(JobStatusCode.InProgress, s => s with { LostRuns = 4 }), new JobCommand.LoseRun(5)).Status);

    [Fact]
    public void LoseRun_of_canceling_is_canceled() =>
        Assert.Equal(JobStatusCode.Canceled, Next(Job(JobStatusCode.Canceling), new JobCommand.LoseRun(5)).Status);

    [Fact]
    public void Delete_of_waiting_removes_the_row() =>
        Assert.True(JobMachine.Apply(Job(), new JobCommand.Delete(Ann), Now).Removes);

    [Fact]
    public void Delete_of_running_hides_the_row_until_the_handler_has_stopped()
    {
        var hidden = JobMachine.Apply(Job(JobStatusCode.InProgress), new JobCommand.Delete(Ann), Now);

        Assert.True(hidden.Next!.Status.Deleted);
        Assert.Equal(HandlerStop.Cancel, hidden.Stop);
        Assert.True(JobMachine.Apply(hidden.Next, Finish(JobResult.Succeeded()), Now).Removes);
    }

    [Fact]
    public void Abandon_moves_on_and_holds_the_next_attempt_back()
    {
        var timedOut = Next(Job(JobStatusCode.InProgress), new JobCommand.Abandon(1, Ended(JobResult.TimedOut(TimeSpan.FromSeconds(1))), Policy, 0));
        var ready = Next(Job(JobStatusCode.Waiting, _ => timedOut), new JobCommand.Wake());
        var waiting = Job(change: _ => ready);

        Assert.True(timedOut.Abandoned);
        Assert.False(waiting.IsRunnable);
        Assert.True((waiting with { Status = Next(waiting, Finish(JobResult.Succeeded())) }).IsRunnable);
    }

    private static JobCommand.Finish Finish(JobResult result) => new(1, Ended(result), Policy, 0.5);
}
