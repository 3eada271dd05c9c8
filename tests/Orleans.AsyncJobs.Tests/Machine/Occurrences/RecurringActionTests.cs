using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine.Occurrences;

/// <summary>What people do with a recurring job. The job's next occurrence is tomorrow at noon, and it is noon.</summary>
public sealed class RecurringActionTests
{
    private const string Host = "127.0.0.1:1@1";

    /// <summary>As in JobActionTableTests.</summary>
    private const string Table = """
        from            | cancel   | resume   | postpone | pause    | retry    | run now
        next occurrence | 3/32     | 0/0      | 1/10     | 1/10     | 80044166 | 0/0
        moved           | 3/32     | 0/0      | 1/10     | 1/10     | 80044166 | 0/0
        series paused   | 3/32     | 1/10     | 1/10     | done     | 80044166 | 80044166
        due             | 3/32     | 80044166 | 1/10     | 80044167 | 80044166 | done
        retry           | 3/32     | 0/0      | 1/10     | 1/10     | 0/0      | 0/0
        denied          | 3/32     | 0/0      | 1/10     | done     | 80044166 | 0/0
        run paused      | 3/32     | 0/0      | 1/10     | done     | 80044166 | 80044166
        running         | 2/22!    | 80044166 | 2/21~    | 2/21~    | 80044166 | 80044166
        canceling       | done     | 80044166 | 80044162 | 80044162 | 80044166 | 80044166
        succeeded       | 80044162 | 80044166 | 80044167 | 80044167 | 80044166 | 80044168
        failed          | 80044162 | 80044166 | 80044167 | 80044167 | 0/0      | 80044168
        canceled        | done     | 80044166 | 80044167 | 80044167 | 0/0      | 80044168
        """;

    private static readonly DateTimeOffset Tomorrow = Now.AddDays(1);

    public static TheoryData<string, string, string> Cells =>
    [
        .. from line in Table.Split('\n').Skip(1)
           let cells = line.Split('|', StringSplitOptions.TrimEntries)
           from action in Table.Split('\n')[0].Split('|', StringSplitOptions.TrimEntries).Skip(1).Index()
           select (cells[0], action.Item, cells[action.Index + 1]),
    ];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Apply_to_a_recurring_job(string from, string action, string expected) => Assert.Equal(expected, Describe(JobMachine.Apply(JobAt(from), Command(action), Now)));

    [Fact]
    public void Resume_of_one_that_waits_runs_the_coming_occurrence_now()
    {
        var status = Begin(Apply(Recurring(), new JobCommand.Resume(Ann)), Now);

        Assert.Equal((Tomorrow, Now.AddDays(2)), (status.Occurrence!.Value, status.NextOccurrence!.Value));
    }

    [Theory]
    [InlineData(23, JobStateCode.Suspended)]
    [InlineData(24, JobStateCode.Ready)]
    [InlineData(240, JobStateCode.Ready)]
    public void Resume_of_a_paused_series_goes_on_with_its_next_occurrence(int hours, JobStateCode expected)
    {
        var paused = Apply(Recurring(), new JobCommand.Pause(Ann));
        Assert.Equal((JobWait.Paused, null, "Ann", Tomorrow), (paused.Status.Wait, paused.Status.PostponeUntil, paused.Status.RequestedBy, paused.Status.NextOccurrence!.Value));

        var status = JobMachine.Apply(paused, new JobCommand.Resume(Ann), Now.AddHours(hours)).Next!.Status;

        Assert.Equal((expected, expected == JobStateCode.Ready ? null : Tomorrow, Tomorrow, null), (status.State, status.PostponeUntil, status.NextOccurrence!.Value, status.RequestedBy));
    }

    [Fact]
    public void Resume_of_a_series_that_was_paused_for_long_runs_once_and_goes_on_from_now()
    {
        var paused = Apply(Recurring(), new JobCommand.Pause(Ann));
        var resumed = JobMachine.Apply(paused, new JobCommand.Resume(Ann), Now.AddDays(10.5)).Next!;

        var status = Begin(resumed, Now.AddDays(10.5));

        Assert.Equal((Tomorrow, Now.AddDays(11)), (status.Occurrence!.Value, status.NextOccurrence!.Value));
    }

    [Fact]
    public void Pause_while_it_runs_goes_on_with_the_occurrence_after_a_resume()
    {
        var pausing = Apply(Recurring(JobStatusCode.InProgress), new JobCommand.Pause(Ann));
        var paused = Apply(pausing, new JobCommand.Finish(1, Ended(JobResult.Stopped()), Policy, 0.5));
        var resumed = Apply(paused, new JobCommand.Resume(Ann));

        Assert.Equal((JobWait.Paused, Now), (paused.Status.Wait, paused.Status.Occurrence!.Value));
        Assert.Equal((JobStateCode.Ready, Now, Tomorrow), (resumed.Status.State, resumed.Status.Occurrence!.Value, resumed.Status.NextOccurrence!.Value));
    }

    [Fact]
    public void Pause_of_a_run_that_ends_before_it_stops_pauses_the_series()
    {
        var pausing = Apply(Recurring(JobStatusCode.InProgress), new JobCommand.Pause(Ann));

        var decision = JobMachine.Apply(pausing, new JobCommand.Finish(1, Ended(JobResult.Succeeded()), Policy, 0.5), Now);

        var status = decision.Next!.Status;
        Assert.Equal((JobWait.Paused, null, null, Tomorrow, "Ann"), (status.Wait, status.PostponeUntil, status.Occurrence, status.NextOccurrence!.Value, status.RequestedBy));
        Assert.Equal(JobRunOutcome.Succeeded, decision.Entries!.Run!.Outcome);
    }

    [Theory]
    [InlineData(2, 24, nameof(JobWait.Occurrence))]
    [InlineData(30, 30, nameof(JobWait.Postponed))]
    public void Postpone_of_a_run_that_ends_before_it_stops_holds_for_the_next_occurrence(int postponeHours, int untilHours, string wait)
    {
        var pausing = Apply(Recurring(JobStatusCode.InProgress), new JobCommand.Postpone(Now.AddHours(postponeHours), Ann));

        var status = Apply(pausing, new JobCommand.Finish(1, Ended(JobResult.Succeeded()), Policy, 0.5)).Status;

        Assert.Equal((wait, Now.AddHours(untilHours), Tomorrow), (status.Wait.ToString(), status.PostponeUntil!.Value, status.NextOccurrence!.Value));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(30)]
    public void Postpone_moves_the_coming_occurrence_and_no_other(int hours)
    {
        var moved = Apply(Recurring(), new JobCommand.Postpone(Now.AddHours(hours), Ann));
        Assert.Equal((JobWait.Postponed, Now.AddHours(hours), Tomorrow), (moved.Status.Wait, moved.Status.PostponeUntil!.Value, moved.Status.NextOccurrence!.Value));

        var woken = JobMachine.Apply(moved, new JobCommand.Wake(), Now.AddHours(hours)).Next!;
        var status = Begin(woken, Now.AddHours(hours));

        Assert.Equal((Tomorrow, Now.AddDays(2), null), (status.Occurrence!.Value, status.NextOccurrence!.Value, status.MovedTo));
    }

    [Theory]
    [InlineData("next occurrence", nameof(JobWait.Occurrence), 24)]
    [InlineData("moved", nameof(JobWait.Postponed), 30)]
    public void RunNow_leaves_the_coming_occurrence_as_it_is(string from, string wait, int hours)
    {
        var ready = Apply(JobAt(from), new JobCommand.RunNow(Ann));
        var running = JobMachine.Apply(ready, new JobCommand.Start(Host), Now.AddSeconds(1)).Next!;
        var status = JobMachine.Apply(running, new JobCommand.Finish(running.Status.Attempt, Ended(JobResult.Succeeded()), Policy, 0.5), Now.AddMinutes(1)).Next!.Status;

        Assert.Equal((Now, Now.AddSeconds(1), Tomorrow), (running.Status.Occurrence!.Value, running.Status.StartedOn!.Value, running.Status.NextOccurrence!.Value));
        Assert.Equal((wait, Now.AddHours(hours), null, Tomorrow), (status.Wait.ToString(), status.PostponeUntil!.Value, status.Occurrence, status.NextOccurrence!.Value));
    }

    [Fact]
    public void RunNow_that_lasts_beyond_the_coming_occurrence_is_followed_by_it()
    {
        var running = Apply(Apply(Recurring(), new JobCommand.RunNow(Ann)), new JobCommand.Start(Host));

        var status = JobMachine.Apply(running, new JobCommand.Finish(running.Status.Attempt, Ended(JobResult.Succeeded()), Policy, 0.5), Now.AddDays(1.5)).Next!.Status;

        Assert.Equal((JobStateCode.Ready, Tomorrow), (status.State, status.NextOccurrence!.Value));
    }

    [Fact]
    public void RunNow_while_the_clock_is_set_back_gives_no_occurrence_twice()
    {
        var running = JobMachine.Apply(Apply(Recurring(), new JobCommand.RunNow(Ann)), new JobCommand.Start(Host), Now.AddDays(-3)).Next!;

        Assert.Equal(Tomorrow, running.Status.NextOccurrence);
    }

    [Fact]
    public void RunNow_is_told_in_the_activity()
    {
        var action = JobMachine.Apply(Recurring(), new JobCommand.RunNow(Ann), Now).Entries!.Action!;

        Assert.Equal((JobActionVerb.RunNow, Ann, Now), (action.Verb, action.Caller, action.On));
    }

    [Theory]
    [InlineData(JobStatusCode.WaitingForResources)]
    [InlineData(JobStatusCode.Waiting)]
    [InlineData(JobStatusCode.InProgress)]
    [InlineData(JobStatusCode.Failed)]
    public void RunNow_of_a_job_that_does_not_recur_is_refused(JobStatusCode status)
    {
        var refusal = JobMachine.Apply(Job(status), new JobCommand.RunNow(Ann), Now).Refusal!;

        Assert.Equal(JobErrorCodes.AsyncOperationCannotUpdateNonrecurring, refusal.Code);
        Assert.Equal("Only a job that recurs can be run apart from its occurrences; this one does not. Resume or retry it.", refusal.Message);
    }

    [Theory]
    [InlineData(JobStatusCode.Waiting)]
    [InlineData(JobStatusCode.WaitingForResources)]
    public void Cancel_ends_the_series(JobStatusCode from)
    {
        var status = Apply(Recurring(from), new JobCommand.Cancel(Ann)).Status;

        Assert.Equal((JobStatusCode.Canceled, null, null, "Canceled by Ann."), (status.Status, status.NextOccurrence, status.PostponeUntil, status.Message));
    }

    [Fact]
    public void Cancel_of_a_run_ends_the_series_whatever_the_handler_returns()
    {
        var canceling = Apply(Recurring(JobStatusCode.InProgress), new JobCommand.Cancel(Ann));

        var status = Apply(canceling, new JobCommand.Finish(1, Ended(JobResult.Succeeded()), Policy, 0.5)).Status;

        Assert.Equal((JobStatusCode.Canceled, null), (status.Status, status.NextOccurrence));
    }

    [Fact]
    public void Retry_of_a_canceled_series_runs_at_once_and_goes_on()
    {
        var canceled = Apply(Recurring(), new JobCommand.Cancel(Ann));
        var later = Now.AddDays(5.5);

        var ready = JobMachine.Apply(canceled, new JobCommand.RetryNow(Ann), later).Next!;
        var running = JobMachine.Apply(ready, new JobCommand.Start(Host), later).Next!;
        var status = JobMachine.Apply(running, new JobCommand.Finish(running.Status.Attempt, Ended(JobResult.Succeeded()), Policy, 0.5), later).Next!.Status;

        Assert.Equal((JobStateCode.Ready, later, Now.AddDays(6)), (ready.Status.State, ready.Status.Occurrence!.Value, ready.Status.NextOccurrence!.Value));
        Assert.Equal((JobWait.Occurrence, Now.AddDays(6), null), (status.Wait, status.PostponeUntil!.Value, status.CompletedOn));
    }

    [Fact]
    public void Retry_of_a_series_that_ended_with_a_failure_runs_its_last_occurrence_again_and_ends_it()
    {
        var failed = Recurring(JobStatusCode.Failed, s => s with { Occurrence = Now, CompletedOn = Now }, pattern: "FREQ=DAILY;COUNT=1");

        var running = Apply(Apply(failed, new JobCommand.RetryNow(Ann)), new JobCommand.Start(Host));
        var status = Apply(running, new JobCommand.Finish(running.Status.Attempt, Ended(JobResult.Succeeded()), Policy, 0.5)).Status;

        Assert.Equal((Now, null), (running.Status.Occurrence!.Value, running.Status.NextOccurrence));
        Assert.Equal(JobStatusCode.Succeeded, status.Status);
    }

    private static JobState Apply(JobState job, JobCommand command) => JobMachine.Apply(job, command, Now).Next!;

    private static JobStatus Begin(JobState job, DateTimeOffset now) => JobMachine.Apply(job, new JobCommand.Start(Host), now).Next!.Status;

    private static JobState JobAt(string from) => from switch
    {
        "next occurrence" => Recurring(),
        "moved" => Recurring(change: s => s with { Wait = JobWait.Postponed, PostponeUntil = Now.AddHours(30), MovedTo = Now.AddHours(30) }),
        "series paused" => Recurring(change: s => s with { Wait = JobWait.Paused, PostponeUntil = null }),
        "due" => Recurring(JobStatusCode.WaitingForResources),
        "retry" => Recurring(change: s => s with { Wait = JobWait.Retry, PostponeUntil = Now.AddMinutes(1), Occurrence = Now }),
        "denied" => Recurring(change: s => s with { Wait = JobWait.AccessDenied, PostponeUntil = null, Occurrence = Now }),
        "run paused" => Recurring(change: s => s with { Wait = JobWait.Paused, PostponeUntil = null, Occurrence = Now }),
        "running" => Recurring(JobStatusCode.InProgress),
        "canceling" => Recurring(JobStatusCode.Canceling),
        "succeeded" => Recurring(JobStatusCode.Succeeded),
        "failed" => Recurring(JobStatusCode.Failed),
        _ => Recurring(JobStatusCode.Canceled),
    };

    private static JobCommand Command(string name) => name switch
    {
        "cancel" => new JobCommand.Cancel(Ann),
        "pause" => new JobCommand.Pause(Ann),
        "resume" => new JobCommand.Resume(Ann),
        "postpone" => new JobCommand.Postpone(Now.AddMinutes(5), Ann),
        "retry" => new JobCommand.RetryNow(Ann),
        _ => new JobCommand.RunNow(Ann),
    };

    private static string Describe(JobDecision decision) => decision switch
    {
        { Refusal: { } refusal } => refusal.Code.ToString("x8", null),
        { Next.Status: var next } => $"{(int)next.State}/{(int)next.Status}{decision.Stop switch { HandlerStop.Cancel => "!", HandlerStop.Pause => "~", _ => "" }}",
        _ => "done",
    };
}
