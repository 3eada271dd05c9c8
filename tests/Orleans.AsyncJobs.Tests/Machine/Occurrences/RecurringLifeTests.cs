using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine.Occurrences;

/// <summary>A recurring job from its create to the end of its series, when nobody interferes.</summary>
public sealed class RecurringLifeTests
{
    private const string Host = "127.0.0.1:1@1";

    [Fact]
    public void First_of_a_series_that_starts_now_is_due_at_once()
    {
        var status = First("FREQ=DAILY", start: Now).Status;

        Assert.Equal((JobStateCode.Ready, JobWait.None, null, null, Now), (status.State, status.Wait, status.PostponeUntil, status.Occurrence, status.NextOccurrence!.Value));
    }

    [Theory]
    [InlineData("FREQ=DAILY", 5, 5)]
    [InlineData("FREQ=DAILY;BYHOUR=3;BYMINUTE=0", 0, 15)]
    [InlineData("FREQ=DAILY;INTERVAL=3", -24, 48)]
    public void First_lies_not_before_now(string pattern, int startHours, int firstHours)
    {
        var status = First(pattern, Now.AddHours(startHours)).Status;

        Assert.Equal((JobStateCode.Suspended, JobStatusCode.Waiting, JobWait.Occurrence), (status.State, status.Status, status.Wait));
        Assert.Equal((Now.AddHours(firstHours), Now.AddHours(firstHours)), (status.PostponeUntil!.Value, status.NextOccurrence!.Value));
    }

    [Theory]
    [InlineData(-1, JobStateCode.Ready, null)]
    [InlineData(2, JobStateCode.Suspended, 2)]
    public void First_with_a_date_not_to_run_before_is_moved_there(int postponeHours, JobStateCode state, int? untilHours)
    {
        var status = JobOccurrences.First(Row("FREQ=DAILY", Now), Now.AddHours(postponeHours), Now).Status;

        Assert.Equal((state, untilHours is { } hours ? Now.AddHours(hours) : null, Now), (status.State, status.PostponeUntil, status.NextOccurrence!.Value));
        Assert.Equal(untilHours is null ? JobWait.None : JobWait.Postponed, status.Wait);
    }

    [Theory]
    [InlineData("FREQ=DAILY;COUNT=3", "nothing occurs from 2026-03-01T12:00:00Z on")]
    [InlineData("FREQ=DAILY;UNTIL=20260225", "COUNT and UNTIL end the series before; it began at 2026-02-20T12:00:00Z")]
    public void First_of_a_series_that_is_over_is_refused(string pattern, string sentence)
    {
        var refusal = Assert.Throws<JobException>(() => First(pattern, Now.AddDays(-9)));

        Assert.Equal(JobErrorCodes.InvalidRecurrenceRule, refusal.Code);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_begins_the_occurrence_and_finds_the_next_one()
    {
        var status = JobMachine.Apply(First("FREQ=DAILY", Now), new JobCommand.Start(Host), Now.AddSeconds(2)).Next!.Status;

        Assert.Equal((Now, Now.AddDays(1), Now.AddSeconds(2), 1), (status.Occurrence!.Value, status.NextOccurrence!.Value, status.StartedOn!.Value, status.Attempt));
    }

    [Fact]
    public void Start_of_one_that_was_missed_takes_those_missed_after_it_along()
    {
        var due = Recurring(JobStatusCode.WaitingForResources, s => s with { NextOccurrence = Now });

        var status = JobMachine.Apply(due, new JobCommand.Start(Host), Now.AddDays(3.5)).Next!.Status;

        Assert.Equal((Now, Now.AddDays(4)), (status.Occurrence!.Value, status.NextOccurrence!.Value));
    }

    [Fact]
    public void Start_while_the_clock_is_behind_the_occurrence_gives_none_twice()
    {
        var due = Recurring(JobStatusCode.WaitingForResources, s => s with { NextOccurrence = Now });

        var status = JobMachine.Apply(due, new JobCommand.Start(Host), Now.AddHours(-1)).Next!.Status;

        Assert.Equal((Now, Now.AddDays(1)), (status.Occurrence!.Value, status.NextOccurrence!.Value));
    }

    [Fact]
    public void Success_renews_the_row_and_waits_for_the_next_one()
    {
        var running = Recurring(JobStatusCode.InProgress, s => s with { RetryCount = 2, LostRuns = 1, PercentComplete = 40, ProgressMessage = "loading", CheckpointBytes = 3, ErrorCode = -7, Attempt = 9 });

        var decision = Finish(running, JobResult.Succeeded("done"), Now.AddMinutes(5), attempt: 9);

        var status = decision.Next!.Status;
        Assert.Equal((JobStateCode.Suspended, JobStatusCode.Waiting, JobWait.Occurrence, Now.AddDays(1)), (status.State, status.Status, status.Wait, status.PostponeUntil!.Value));
        Assert.Equal((null, Now.AddDays(1), 0, 0, 9), (status.Occurrence, status.NextOccurrence!.Value, status.RetryCount, status.LostRuns, status.Attempt));
        Assert.Equal((null, null, null, null, null, "done"), (status.PercentComplete, status.ProgressMessage, status.CheckpointBytes, status.ErrorCode, status.CompletedOn, status.Message));
        Assert.Equal((JobRunOutcome.Succeeded, Now, 9), (decision.Entries!.Run!.Outcome, decision.Entries.Run.Occurrence!.Value, decision.Entries.Run.Attempt));
    }

    [Fact]
    public void First_occurrence_of_more_has_an_entry_although_it_succeeds_at_once() =>
        Assert.Equal(Now, Finish(Recurring(JobStatusCode.InProgress), JobResult.Succeeded(), Now).Entries!.Run!.Occurrence);

    [Fact]
    public void Failure_does_not_end_the_series_and_stays_on_the_row()
    {
        var decision = Finish(Recurring(JobStatusCode.InProgress), JobResult.Failed("broken", -7), Now.AddMinutes(5));

        var status = decision.Next!.Status;
        Assert.Equal((JobStatusCode.Waiting, JobWait.Occurrence, -7, "broken"), (status.Status, status.Wait, status.ErrorCode!.Value, status.Message));
        Assert.Equal((JobRunOutcome.Failed, -7, "broken"), (decision.Entries!.Run!.Outcome, decision.Entries.Run.ErrorCode!.Value, decision.Entries.Run.Message));
    }

    [Fact]
    public void Fifth_lost_run_fails_the_occurrence_and_not_the_series()
    {
        var decision = JobMachine.Apply(Recurring(JobStatusCode.InProgress, s => s with { LostRuns = 4 }), new JobCommand.LoseRun(5), Now);

        Assert.Equal((JobWait.Occurrence, 0, JobErrorCodes.IsvAborted), (decision.Next!.Status.Wait, decision.Next.Status.LostRuns, decision.Next.Status.ErrorCode!.Value));
        Assert.Equal((JobRunOutcome.Lost, "The process died 5 times while it ran this job.", Now), (decision.Entries!.Run!.Outcome, decision.Entries.Run.Message, decision.Entries.Run.Occurrence!.Value));
    }

    [Fact]
    public void Run_that_lasts_beyond_the_next_one_is_followed_by_it_at_once()
    {
        var status = Finish(Recurring(JobStatusCode.InProgress), JobResult.Succeeded(), Now.AddDays(2.5)).Next!.Status;

        Assert.Equal((JobStateCode.Ready, JobWait.None, null, Now.AddDays(1)), (status.State, status.Wait, status.PostponeUntil, status.NextOccurrence!.Value));
    }

    [Fact]
    public void Run_that_ends_while_the_clock_is_set_back_waits_for_the_next_one()
    {
        var status = Finish(Recurring(JobStatusCode.InProgress), JobResult.Succeeded(), Now.AddHours(-1)).Next!.Status;

        Assert.Equal((JobStateCode.Suspended, Now.AddDays(1)), (status.State, status.PostponeUntil!.Value));
    }

    [Theory]
    [InlineData("FREQ=DAILY;COUNT=1", true, JobStatusCode.Succeeded)]
    [InlineData("FREQ=DAILY;UNTIL=20260301T120000Z", true, JobStatusCode.Succeeded)]
    [InlineData("FREQ=DAILY;COUNT=1", false, JobStatusCode.Failed)]
    public void Last_occurrence_completes_the_job_with_its_outcome(string pattern, bool succeeds, JobStatusCode expected)
    {
        var running = JobMachine.Apply(First(pattern, Now), new JobCommand.Start(Host), Now).Next!;

        var status = Finish(running, succeeds ? JobResult.Succeeded("done") : JobResult.Failed("broken"), Now.AddMinutes(1)).Next!.Status;

        Assert.Equal((JobStateCode.Completed, expected, Now, null), (status.State, status.Status, status.Occurrence!.Value, status.NextOccurrence));
        Assert.Equal(Now.AddMinutes(1), status.CompletedOn);
    }

    [Theory]
    [InlineData("FREQ=DAILY;COUNT=1", true)]
    [InlineData("FREQ=DAILY;COUNT=2", false)]
    public void Job_with_auto_delete_goes_when_its_series_has_ended_well(string pattern, bool removes)
    {
        var running = JobMachine.Apply(First(pattern, Now, autoDelete: true), new JobCommand.Start(Host), Now).Next!;

        Assert.Equal(removes, Finish(running, JobResult.Succeeded(), Now).Removes);
        Assert.False(Finish(running, JobResult.Failed("broken"), Now).Removes);
    }

    // The policy's first backoff is 5 s, and of it 0.5 is drawn.
    [Theory]
    [InlineData(2.4, false)]
    [InlineData(2.5, false)]
    [InlineData(2.6, true)]
    public void Retry_that_would_reach_the_next_occurrence_is_none(double secondsLeft, bool isTriedAgain)
    {
        var now = Now.AddDays(1).AddSeconds(-secondsLeft);

        var decision = Finish(Recurring(JobStatusCode.InProgress), JobResult.Retry("flaky"), now);

        var status = decision.Next!.Status;
        Assert.Equal(isTriedAgain ? (JobWait.Retry, 1) : (JobWait.Occurrence, 0), (status.Wait, status.RetryCount));
        Assert.Equal(isTriedAgain ? JobRunOutcome.FailedWithRetry : JobRunOutcome.Failed, decision.Entries!.Run!.Outcome);
        Assert.Equal(isTriedAgain, status.Occurrence is not null);
    }

    [Fact]
    public void Retry_runs_the_same_occurrence_with_a_budget_of_its_own()
    {
        var failed = Finish(Recurring(JobStatusCode.InProgress), JobResult.Retry("flaky"), Now).Next!;
        var woken = JobMachine.Apply(failed, new JobCommand.Wake(), Now.AddMinutes(1)).Next!;

        var status = JobMachine.Apply(woken, new JobCommand.Start(Host), Now.AddMinutes(1)).Next!.Status;

        Assert.Equal((Now, Now.AddDays(1), Now, 2, 1), (status.Occurrence!.Value, status.NextOccurrence!.Value, status.StartedOn!.Value, status.Attempt, status.RetryCount));
    }

    [Fact]
    public void Access_that_is_denied_waits_for_a_person()
    {
        var status = Finish(Recurring(JobStatusCode.InProgress), JobResult.AccessDenied("closed"), Now).Next!.Status;

        Assert.Equal((JobWait.AccessDenied, null, Now), (status.Wait, status.PostponeUntil, status.Occurrence!.Value));
    }

    [Fact]
    public void Abandoned_run_ends_the_occurrence_and_the_next_attempt_waits_for_it()
    {
        var decision = JobMachine.Apply(Recurring(JobStatusCode.InProgress), new JobCommand.Abandon(1, Ended(JobResult.Failed("gone")), Policy, 0.5), Now);

        Assert.Equal((JobWait.Occurrence, true, true), (decision.Next!.Status.Wait, decision.Next.Status.Abandoned, decision.Next.HoldsRun));
        Assert.Equal((JobRunOutcome.Abandoned, Now), (decision.Entries!.Run!.Outcome, decision.Entries.Run.Occurrence!.Value));
    }

    [Fact]
    public void Wake_before_the_occurrence_changes_nothing() =>
        Assert.Same(JobDecision.Nothing, JobMachine.Apply(Recurring(), new JobCommand.Wake(), Now.AddDays(1).AddSeconds(-1)));

    [Fact]
    public void Wake_at_the_occurrence_makes_the_job_ready()
    {
        var status = JobMachine.Apply(Recurring(), new JobCommand.Wake(), Now.AddDays(1)).Next!.Status;

        Assert.Equal((JobStateCode.Ready, JobWait.None, null, Now.AddDays(1)), (status.State, status.Wait, status.PostponeUntil, status.NextOccurrence!.Value));
    }

    // A row whose date was worked out by other rules of the zone than those in force: by new rules that hold for the past too,
    // and by some that hold from today on.
    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=13", 1, 0)]
    [InlineData("FREQ=DAILY;BYHOUR=13", 1, 2)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;BYHOUR=13", 1, 0)]
    [InlineData("FREQ=DAILY;BYHOUR=8,13", 1, 0)]
    [InlineData("FREQ=DAILY;BYHOUR=12", 0, 0)]
    public void Wake_of_a_date_that_is_later_now_waits_for_it(string pattern, int hours, int hoursOfTheLast)
    {
        var tomorrow = Now.AddDays(1);
        var waiting = Recurring(change: s => s with { LastOccurrence = Now.AddHours(hoursOfTheLast) }, pattern: pattern);

        var status = JobMachine.Apply(waiting, new JobCommand.Wake(), tomorrow).Next!.Status;

        Assert.Equal(hours == 0 ? JobStateCode.Ready : JobStateCode.Suspended, status.State);
        Assert.Equal((tomorrow.AddHours(hours), hours == 0 ? null : tomorrow.AddHours(hours)), (status.NextOccurrence!.Value, status.PostponeUntil));
    }

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=13", 1)]
    [InlineData("FREQ=DAILY;BYHOUR=12", 0)]
    public void Start_at_the_date_begins_the_occurrence_unless_that_is_later_now(string pattern, int hours)
    {
        var tomorrow = Now.AddDays(1);
        var waiting = Recurring(change: s => s with { LastOccurrence = Now }, pattern: pattern);

        var started = JobMachine.Apply(waiting, new JobCommand.Start(Host), tomorrow).Next!.Status;

        var woken = JobMachine.Apply(waiting, new JobCommand.Wake(), tomorrow).Next!;
        Assert.Equal(hours == 0 ? JobMachine.Apply(woken, new JobCommand.Start(Host), tomorrow).Next!.Status : woken.Status, started);
        Assert.Equal(hours == 0 ? JobStateCode.Locked : JobStateCode.Suspended, started.State);
    }

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=11", 23)]
    [InlineData("FREQ=DAILY;BYHOUR=11,23", 11)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;BYHOUR=11", (7 * 24) - 1)]
    public void Wake_of_a_date_that_would_be_earlier_now_runs_at_the_stored_one_and_the_next_follows_the_new_rules(string pattern, int hoursToTheNext)
    {
        var tomorrow = Now.AddDays(1);
        var woken = JobMachine.Apply(Recurring(change: s => s with { LastOccurrence = Now }, pattern: pattern), new JobCommand.Wake(), tomorrow).Next!;

        var status = JobMachine.Apply(woken, new JobCommand.Start(Host), tomorrow).Next!.Status;

        Assert.Equal((JobStateCode.Ready, tomorrow), (woken.Status.State, woken.Status.NextOccurrence!.Value));
        Assert.Equal((tomorrow, tomorrow.AddHours(hoursToTheNext)), (status.Occurrence!.Value, status.NextOccurrence!.Value));
    }

    [Fact]
    public void Series_whose_zone_is_gone_ends_as_failed_and_says_why()
    {
        var started = JobMachine.Apply(Recurring(JobStatusCode.WaitingForResources, s => s with { RecurrenceTimeZone = "Atlantis/Poseidonis" }), new JobCommand.Start(Host), Now.AddDays(1)).Next!;

        var status = Finish(started, JobResult.Succeeded("done"), Now.AddDays(1), attempt: 1).Next!.Status;

        Assert.Equal((JobStatusCode.Failed, JobErrorCodes.InvalidArgument), (status.Status, status.ErrorCode!.Value));
        Assert.StartsWith("The next occurrence is not known. 'Atlantis/Poseidonis' is not a time zone", status.Message, StringComparison.Ordinal);
    }

    private static JobDecision Finish(JobState job, JobResult result, DateTimeOffset now, int attempt = 1) =>
        JobMachine.Apply(job, new JobCommand.Finish(attempt, Ended(result), Policy, 0.5), now);

    private static JobState First(string pattern, DateTimeOffset start, bool autoDelete = false) => JobOccurrences.First(Row(pattern, start, autoDelete), postponeUntil: null, Now);

    private static JobState Row(string pattern, DateTimeOffset start, bool autoDelete = false)
    {
        var job = Job(change: s => s with { RecurrencePattern = pattern }, autoDelete: autoDelete);
        return job with { Status = job.Status with { RecurrenceStartTime = start } };
    }
}
