using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine;

/// <summary>What is stored beside a change of the row.</summary>
public sealed class JobRecordsTests
{
    private static readonly JobCaller Ben = new(new Guid("00000000-0000-4000-8000-00000000000b"), "Ben") { Origin = JobOrigin.Page, Reason = "the customer called" };

    public static TheoryData<JobStatusCode, JobResult, JobRunOutcome> Outcomes => new()
    {
        { JobStatusCode.InProgress, JobResult.Failed("broken"), JobRunOutcome.Failed },
        { JobStatusCode.InProgress, JobResult.Retry("flaky"), JobRunOutcome.FailedWithRetry },
        { JobStatusCode.InProgress, JobResult.TimedOut(TimeSpan.FromSeconds(1)), JobRunOutcome.FailedWithRetry },
        { JobStatusCode.InProgress, JobResult.AccessDenied("closed"), JobRunOutcome.AccessDenied },
        { JobStatusCode.InProgress, JobResult.Stopped(), JobRunOutcome.Drained },
        { JobStatusCode.Pausing, JobResult.Stopped(), JobRunOutcome.Stopped },
        { JobStatusCode.Pausing, JobResult.Failed("broken"), JobRunOutcome.Failed },
        { JobStatusCode.Canceling, JobResult.Stopped(), JobRunOutcome.Canceled },
        { JobStatusCode.Canceling, JobResult.Succeeded(), JobRunOutcome.Canceled },
    };

    [Theory]
    [InlineData("cancel", JobStatusCode.WaitingForResources, JobActionVerb.Cancel)]
    [InlineData("cancel", JobStatusCode.InProgress, JobActionVerb.Cancel)]
    [InlineData("pause", JobStatusCode.InProgress, JobActionVerb.Pause)]
    [InlineData("resume", JobStatusCode.Waiting, JobActionVerb.Resume)]
    [InlineData("postpone", JobStatusCode.WaitingForResources, JobActionVerb.Postpone)]
    [InlineData("postpone", JobStatusCode.InProgress, JobActionVerb.Postpone)]
    [InlineData("retry", JobStatusCode.Failed, JobActionVerb.Retry)]
    [InlineData("delete", JobStatusCode.Failed, JobActionVerb.Delete)]
    [InlineData("delete", JobStatusCode.InProgress, JobActionVerb.Delete)]
    public void Apply_of_an_action_that_changes_something_tells_who_did_it(string command, JobStatusCode from, JobActionVerb verb)
    {
        var job = Job(from);

        var entries = JobMachine.Apply(job, Command(command, Ben), Now).Entries;

        Assert.Equal(
            new JobAction { On = Now, Caller = Ben, Verb = verb, JobId = job.Job.JobId, Name = "sample", Until = verb == JobActionVerb.Postpone ? Now.AddMinutes(5) : null },
            entries!.Action);
        Assert.Null(entries.Run);
    }

    [Theory]
    [InlineData(JobStatusCode.Succeeded)]
    [InlineData(JobStatusCode.InProgress)]
    public void Apply_of_a_delete_as_one_of_many_tells_nothing(JobStatusCode from)
    {
        var decision = JobMachine.Apply(Job(from), new JobCommand.Delete(Ben) { IsTold = false }, Now);

        Assert.True(decision.Writes);
        Assert.Null(decision.Entries);
    }

    [Theory]
    [InlineData(3, 32, null, JobStatusCode.InProgress, JobActionVerb.Cancel)]
    [InlineData(1, 10, null, JobStatusCode.InProgress, JobActionVerb.Pause)]
    [InlineData(0, 0, null, JobStatusCode.Waiting, JobActionVerb.Resume)]
    [InlineData(null, null, 5, JobStatusCode.WaitingForResources, JobActionVerb.Postpone)]
    [InlineData(1, 10, 5, JobStatusCode.InProgress, JobActionVerb.Postpone)]
    public void Apply_of_a_patch_tells_the_action_it_stands_for(int? state, int? status, int? minutes, JobStatusCode from, JobActionVerb verb)
    {
        var patch = new JobStatePatch { StateCode = state, StatusCode = status, PostponeUntil = minutes is { } m ? Now.AddMinutes(m) : null };

        Assert.Equal((verb, Ben), JobMachine.Apply(Job(from), new JobCommand.Patch(patch, Ben), Now).Entries!.Action is { } action ? (action.Verb, action.Caller) : default);
    }

    [Fact]
    public void Apply_every_pair_tells_of_an_action_where_a_caller_changes_something_and_nowhere_else()
    {
        foreach (var (job, command) in from job in AllStates() from command in AllCommands() select (job, command))
        {
            var decision = JobMachine.Apply(job, command, Now);
            var isCallers = command is JobCommand.Patch or JobCommand.Cancel or JobCommand.Pause or JobCommand.Resume or JobCommand.Postpone or JobCommand.RetryNow or JobCommand.Delete;

            Assert.True((decision.Writes && isCallers) == (decision.Entries?.Action is not null), $"{command} on {job.Status} tells of {decision.Entries?.Action}");
        }
    }

    // What holds a run and then does not has ended it: the entry, or a row that says it all, tells of the run.
    [Fact]
    public void Apply_every_pair_tells_of_a_run_where_one_ends_and_nowhere_else()
    {
        var states = AllStates().Where(job => job.Status is not { State: JobStateCode.Locked, Abandoned: true });
        foreach (var (job, command) in from job in states from command in AllCommands() select (job, command))
        {
            var decision = JobMachine.Apply(job, command, Now);
            var endsRun = job.Status is { State: JobStateCode.Locked, Deleted: false } && command is JobCommand.Finish or JobCommand.Abandon or JobCommand.LoseRun
                && decision.Writes && !job.Status.Deleted && !job.Status.Abandoned;
            var isToldByTheRow = decision.Next?.Status is { Status: JobStatusCode.Succeeded, Attempt: 1, Abandoned: false };

            Assert.True((endsRun && !isToldByTheRow) == (decision.Entries?.Run is not null), $"{command} on {job.Status} tells of {decision.Entries?.Run}");
        }
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Finish_tells_what_came_of_the_run(JobStatusCode from, JobResult result, JobRunOutcome outcome)
    {
        var job = Job(from, s => s with { HostId = "here", Attempt = 3, RequestedBy = "Ann" });

        var decision = JobMachine.Apply(job, new JobCommand.Finish(3, Ended(result with { Stack = "at Work()" }), Policy, 0.5), Now);

        var isError = outcome is not (JobRunOutcome.Stopped or JobRunOutcome.Drained);
        Assert.Equal(
            new JobRun
            {
                Attempt = 3,
                Silo = "here",
                StartedOn = Now.AddSeconds(-1.239),
                Seconds = 1.24,
                Outcome = outcome,
                ErrorCode = isError ? decision.Next!.Status.ErrorCode : null,
                Message = isError ? decision.Next!.Status.Message : null,
                Stack = "at Work()",
            },
            decision.Entries!.Run);
    }

    [Theory]
    [InlineData(1, false, null)]
    [InlineData(2, false, JobRunOutcome.Succeeded)]
    [InlineData(1, true, JobRunOutcome.Succeeded)]
    public void Finish_as_succeeded_tells_of_the_run_where_the_row_does_not(int attempt, bool autoDelete, JobRunOutcome? outcome)
    {
        var job = Job(JobStatusCode.InProgress, s => s with { Attempt = attempt }, autoDelete: autoDelete);

        var decision = JobMachine.Apply(job, new JobCommand.Finish(attempt, Ended(JobResult.Succeeded("done")), Policy, 0.5), Now);

        Assert.Equal(outcome, decision.Entries?.Run?.Outcome);
    }

    [Fact]
    public void Abandon_tells_that_the_run_was_given_up_and_its_late_end_says_no_more()
    {
        var abandoned = JobMachine.Apply(Job(JobStatusCode.InProgress), new JobCommand.Abandon(1, Ended(JobResult.TimedOut(TimeSpan.FromSeconds(1))), Policy, 0.5), Now);
        Assert.Equal((JobRunOutcome.Abandoned, JobErrorCodes.SandboxWorkerPluginExecuteTimeout), (abandoned.Entries!.Run!.Outcome, abandoned.Entries.Run.ErrorCode));

        var ended = JobMachine.Apply(abandoned.Next!, new JobCommand.Finish(1, Ended(JobResult.Succeeded()), Policy, 0.5), Now);
        Assert.True(ended.Writes);
        Assert.Null(ended.Entries);
    }

    [Theory]
    [InlineData(1, -60)]
    [InlineData(2, -10)]
    public void LoseRun_tells_of_the_run_with_the_start_that_the_row_has(int attempt, int secondsAgo)
    {
        var job = Job(JobStatusCode.InProgress, s => s with { Attempt = attempt, HostId = "there", StartedOn = Now.AddSeconds(-60), ModifiedOn = Now.AddSeconds(-10) });

        var run = JobMachine.Apply(job, new JobCommand.LoseRun(5), Now).Entries!.Run;

        Assert.Equal(new JobRun { Attempt = attempt, Silo = "there", StartedOn = Now.AddSeconds(secondsAgo), Outcome = JobRunOutcome.Lost }, run);
    }

    [Fact]
    public void LoseRun_that_fails_the_job_tells_why()
    {
        var run = JobMachine.Apply(Job(JobStatusCode.InProgress), new JobCommand.LoseRun(1), Now).Entries!.Run!;

        Assert.Equal((JobRunOutcome.Lost, JobErrorCodes.IsvAborted, "The process died 1 times while it ran this job."), (run.Outcome, run.ErrorCode, run.Message));
    }

    [Fact]
    public void Finish_with_a_long_message_keeps_its_begin_with_the_run()
    {
        var run = JobMachine.Apply(Job(JobStatusCode.InProgress), new JobCommand.Finish(1, Ended(JobResult.Failed(new string('x', 5_000))), Policy, 0.5), Now).Entries!.Run!;

        Assert.Equal(JobRun.MaxMessageLength, run.Message!.Length);
    }

    [Fact]
    public void SaveCheckpoint_brings_the_checkpoint_and_nothing_else_does()
    {
        foreach (var (job, command) in from job in AllStates() from command in AllCommands() select (job, command))
        {
            var decision = JobMachine.Apply(job, command, Now);
            var isSaved = command is JobCommand.SaveCheckpoint { Checkpoint.Length: > 0 } && decision.Writes;

            Assert.Equal(isSaved ? 3 : null, decision.Entries?.Checkpoint?.Length);
            Assert.True(!isSaved || decision.Next == job, $"{command} changed {job.Status} to {decision.Next?.Status}");
        }
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("postpone")]
    [InlineData("retry")]
    [InlineData("delete")]
    public void Apply_with_a_reason_that_cannot_be_kept_is_refused(string command)
    {
        foreach (var (reason, message) in new[]
        {
            (new string('x', 1_001), "The reason has 1001 characters; 1000 are allowed."),
            ("a\0b", "The reason cannot be stored: it holds U+0000 or half of a surrogate pair."),
            ("a\ud83d", "The reason cannot be stored: it holds U+0000 or half of a surrogate pair."),
        })
        {
            foreach (var job in AllStates().Where(job => !job.Status.Deleted))
            {
                var refusal = JobMachine.Apply(job, Command(command, Ben with { Reason = reason }), Now).Refusal!;

                Assert.Equal((JobErrorKind.Invalid, JobErrorCodes.InvalidArgument, message), (refusal.Kind, refusal.Code, refusal.Message));
            }
        }
    }

    [Fact]
    public void Apply_with_the_longest_reason_is_done() =>
        Assert.Equal(1_000, JobMachine.Apply(Job(), new JobCommand.Cancel(Ben with { Reason = new string('x', 1_000) }), Now).Entries!.Action!.Caller.Reason!.Length);

    private static JobCommand Command(string name, JobCaller caller) => name switch
    {
        "cancel" => new JobCommand.Cancel(caller),
        "pause" => new JobCommand.Pause(caller),
        "resume" => new JobCommand.Resume(caller),
        "postpone" => new JobCommand.Postpone(Now.AddMinutes(5), caller),
        "retry" => new JobCommand.RetryNow(caller),
        _ => new JobCommand.Delete(caller),
    };
}
