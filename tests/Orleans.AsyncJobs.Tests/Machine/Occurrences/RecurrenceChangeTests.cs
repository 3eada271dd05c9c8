using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine.Occurrences;

/// <summary>The rule or the zone of a recurring job is changed. It began at noon by <c>FREQ=DAILY</c>, and it is noon.</summary>
public sealed class RecurrenceChangeTests
{
    private static readonly DateTimeOffset Tomorrow = Now.AddDays(1);

    [Theory]
    [InlineData("FREQ=HOURLY", null, 1)]
    [InlineData("freq = weekly ;", null, 7 * 24)]
    [InlineData("FREQ=DAILY;BYHOUR=3;BYMINUTE=0", null, 15)]
    [InlineData("FREQ=DAILY;BYHOUR=3;BYMINUTE=0", "Europe/Berlin", 14)]
    [InlineData(null, "W. Europe Standard Time", 24)]
    public void Change_of_one_that_waits_works_the_next_date_out_from_now(string? pattern, string? zone, int hours)
    {
        var decision = Change(Recurring(), pattern, zone);

        var status = decision.Next?.Status ?? Recurring().Status;
        Assert.Equal((pattern ?? "FREQ=DAILY", zone), (status.RecurrencePattern, status.RecurrenceTimeZone));
        Assert.Equal((JobWait.Occurrence, Now.AddHours(hours), Now.AddHours(hours)), (status.Wait, status.PostponeUntil!.Value, status.NextOccurrence!.Value));
        Assert.Equal((JobActionVerb.Update, Now.AddHours(hours)), (decision.Entries!.Action!.Verb, decision.Entries.Action.Until!.Value));
    }

    [Theory]
    [InlineData("Europe/Berlin", -1)]
    [InlineData("Europe/Berln", 0)]
    public void Change_of_the_zone_takes_the_start_of_a_schedule_in_code_along_and_no_other(string zone, int hours)
    {
        var begin = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var inCode = Recurring(change: s => s with { RecurrenceStartTime = begin }, pattern: "FREQ=DAILY;BYHOUR=3");

        Assert.Equal(hours == 0 ? null : begin.AddHours(hours), Change(inCode, null, zone).Next?.Status.RecurrenceStartTime);
        Assert.Equal(hours == 0 ? null : Now, Change(Recurring(), null, zone).Next?.Status.RecurrenceStartTime);
        Assert.Equal(begin, Change(Recurring(change: s => s with { RecurrenceStartTime = begin, RecurrenceTimeZone = "Atlantis/Poseidonis" }), null, "Europe/Berlin").Next!.Status.RecurrenceStartTime);
    }

    [Fact]
    public void Change_brings_a_date_that_was_moved_back_to_the_rule()
    {
        var moved = Recurring(change: s => s with { Wait = JobWait.Postponed, PostponeUntil = Now.AddHours(30), MovedTo = Now.AddHours(30) });

        var status = Change(moved, "FREQ=HOURLY").Next!.Status;

        Assert.Equal((JobWait.Occurrence, Now.AddHours(1), null), (status.Wait, status.PostponeUntil!.Value, status.MovedTo));
    }

    [Fact]
    public void Change_of_a_paused_series_leaves_it_paused()
    {
        var paused = Recurring(change: s => s with { Wait = JobWait.Paused, PostponeUntil = null, RequestedBy = "Bob" });

        var status = Change(paused, "FREQ=HOURLY").Next!.Status;

        Assert.Equal((JobWait.Paused, null, Now.AddHours(1), "Bob"), (status.Wait, status.PostponeUntil, status.NextOccurrence!.Value, status.RequestedBy));
    }

    [Fact]
    public void Change_while_it_runs_is_for_the_occurrence_after()
    {
        var status = Change(Recurring(JobStatusCode.InProgress), "FREQ=HOURLY").Next!.Status;

        Assert.Equal((JobStatusCode.InProgress, Now, Now.AddHours(1)), (status.Status, status.Occurrence!.Value, status.NextOccurrence!.Value));
    }

    [Fact]
    public void Change_while_it_runs_and_the_clock_is_set_back_gives_no_occurrence_twice()
    {
        var status = JobMachine.Apply(Recurring(JobStatusCode.InProgress), new JobCommand.ChangeRecurrence("FREQ=HOURLY", null, Ann), Now.AddHours(-3)).Next!.Status;

        Assert.Equal(Now.AddHours(1), status.NextOccurrence);
    }

    [Theory]
    [InlineData("FREQ=DAILY", "Asia/Kolkata")]
    [InlineData("FREQ=HOURLY", null)]
    public void Change_after_an_occurrence_was_run_before_its_time_does_not_bring_that_again(string pattern, string? zone)
    {
        var resumed = JobMachine.Apply(Recurring(), new JobCommand.Resume(Ann), Now).Next!;
        var running = JobMachine.Apply(resumed, new JobCommand.Start("127.0.0.1:1@1"), Now).Next!;
        var ended = JobMachine.Apply(running, new JobCommand.Finish(running.Status.Attempt, Ended(JobResult.Succeeded()), Policy, 0.5), Now).Next!;

        var status = Change(ended, pattern, zone).Next!.Status;

        Assert.Equal(Tomorrow, running.Status.Occurrence);
        Assert.True(status.NextOccurrence > Tomorrow, $"{status.NextOccurrence:O} is to run again.");
    }

    [Fact]
    public void Retry_of_a_series_that_was_canceled_after_such_an_occurrence_does_not_bring_it_again()
    {
        var canceled = Recurring(JobStatusCode.Canceled, s => s with { LastOccurrence = Tomorrow });

        Assert.Equal(Tomorrow.AddDays(1), JobMachine.Apply(canceled, new JobCommand.RetryNow(Ann), Now).Next!.Status.NextOccurrence);
    }

    // The next full minute comes in 60 s.
    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    [InlineData(3_600, false)]
    public void Change_by_which_the_next_occurrence_comes_before_the_next_try_ends_this_one_as_failed(int secondsToTheTry, bool isTriedAgain)
    {
        var failed = Recurring(change: s => s with
        {
            Occurrence = Now,
            StartedOn = Now,
            Wait = JobWait.Retry,
            PostponeUntil = Now.AddSeconds(secondsToTheTry),
            RetryCount = 2,
            ErrorCode = -7,
            Message = "flaky",
        });

        var status = Change(failed, "FREQ=MINUTELY").Next!.Status;

        Assert.Equal((isTriedAgain ? JobWait.Retry : JobWait.Occurrence, -7, "flaky", Now.AddMinutes(1)), (status.Wait, status.ErrorCode!.Value, status.Message, status.NextOccurrence!.Value));
        Assert.Equal(
            isTriedAgain ? (Now, 2, Now.AddSeconds(secondsToTheTry)) : ((DateTimeOffset?)null, 0, Now.AddMinutes(1)),
            (status.Occurrence, status.RetryCount, status.PostponeUntil!.Value));
        Assert.Equal(Ann.UserId, status.ModifiedBy);
    }

    [Fact]
    public void Change_of_one_that_is_due_leaves_the_due_occurrence()
    {
        var due = Recurring(JobStatusCode.WaitingForResources, s => s with { NextOccurrence = Now });

        var changed = Change(due, "FREQ=HOURLY").Next!;
        var status = JobMachine.Apply(changed, new JobCommand.Start("127.0.0.1:1@1"), Now).Next!.Status;

        Assert.Equal((JobStateCode.Ready, Now), (changed.Status.State, changed.Status.NextOccurrence!.Value));
        Assert.Equal((Now, Now.AddHours(1)), (status.Occurrence!.Value, status.NextOccurrence!.Value));
    }

    [Fact]
    public void Change_to_what_it_is_already_changes_nothing()
    {
        Assert.Same(JobDecision.Nothing, Change(Recurring(), "FREQ=DAILY"));
        Assert.Same(JobDecision.Nothing, Change(Recurring(), "FREQ=DAILY", ""));
        Assert.Same(JobDecision.Nothing, Change(Recurring(JobStatusCode.InProgress), " FREQ=DAILY "));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Emptied_rule_lets_the_coming_occurrence_be_the_last(string empty)
    {
        var emptied = Change(Recurring(), empty).Next!;
        var woken = JobMachine.Apply(emptied, new JobCommand.Wake(), Tomorrow).Next!;
        var running = JobMachine.Apply(woken, new JobCommand.Start("127.0.0.1:1@1"), Tomorrow).Next!;
        var ended = JobMachine.Apply(running, new JobCommand.Finish(running.Status.Attempt, Ended(JobResult.Succeeded()), Policy, 0.5), Tomorrow).Next!.Status;

        Assert.Equal((null, Tomorrow, Tomorrow), (emptied.Status.RecurrencePattern, emptied.Status.PostponeUntil!.Value, emptied.Status.NextOccurrence!.Value));
        Assert.Equal((Tomorrow, null), (running.Status.Occurrence!.Value, running.Status.NextOccurrence));
        Assert.Equal((JobStatusCode.Succeeded, Tomorrow), (ended.Status, ended.Occurrence!.Value));
    }

    [Fact]
    public void Emptied_rule_while_it_runs_lets_that_occurrence_be_the_last()
    {
        var emptied = Change(Recurring(JobStatusCode.InProgress), "").Next!;

        var ended = JobMachine.Apply(emptied, new JobCommand.Finish(1, Ended(JobResult.Failed("broken")), Policy, 0.5), Now).Next!.Status;

        Assert.Equal((JobStatusCode.Failed, Now), (ended.Status, ended.Occurrence!.Value));
    }

    [Fact]
    public void Rule_that_was_emptied_cannot_be_set_again() =>
        AssertRefused(Change(Change(Recurring(), "").Next!, "FREQ=DAILY"), JobErrorCodes.AsyncOperationCannotUpdateNonrecurring, "recurrencepattern can be changed only on a job that recurs; this one does not, or its series is over.");

    [Fact]
    public void Emptied_rule_of_a_job_that_does_not_recur_is_done()
    {
        Assert.Same(JobDecision.Nothing, Change(Change(Recurring(), "").Next!, ""));
        Assert.Same(JobDecision.Nothing, Change(Job(), " "));
    }

    [Theory]
    [InlineData(JobStatusCode.WaitingForResources)]
    [InlineData(JobStatusCode.InProgress)]
    [InlineData(JobStatusCode.Succeeded)]
    public void Change_of_a_job_that_does_not_recur_is_refused(JobStatusCode status)
    {
        AssertRefused(Change(Job(status), "FREQ=DAILY"), JobErrorCodes.AsyncOperationCannotUpdateNonrecurring, "recurrencepattern can be changed only on");
        AssertRefused(Change(Job(status), null, "Europe/Berlin"), JobErrorCodes.AsyncOperationCannotUpdateNonrecurring, "recurrencetimezone can be changed only on");
    }

    [Theory]
    [InlineData(JobStatusCode.Succeeded)]
    [InlineData(JobStatusCode.Failed)]
    [InlineData(JobStatusCode.Canceled)]
    public void Change_of_a_series_that_has_ended_is_refused(JobStatusCode status) =>
        AssertRefused(Change(Recurring(status), "FREQ=HOURLY"), JobErrorCodes.AsyncOperationCannotUpdateNonrecurring, "recurrencepattern can be changed only on");

    [Fact]
    public void Change_while_it_is_canceled_is_refused() =>
        AssertRefused(Change(Recurring(JobStatusCode.Canceling), "FREQ=HOURLY"), JobErrorCodes.AsyncOperationInvalidStateChange, "Current state: 2, current status: 22");

    [Theory]
    [InlineData("FREQ=DALY", null, "did you mean 'DAILY'?")]
    [InlineData("FREQ=DAILY;COUNT=1", null, "nothing occurs from 2026-03-01T12:00:00Z on")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", null, "BYMONTH and BYMONTHDAY never fall together")]
    public void Rule_that_cannot_be_is_refused(string pattern, string? zone, string sentence) =>
        AssertRefused(Change(Recurring(), pattern, zone), JobErrorCodes.InvalidRecurrenceRule, sentence);

    [Fact]
    public void Zone_or_length_that_cannot_be_is_refused()
    {
        AssertRefused(Change(Recurring(), null, "Europe/Berln"), JobErrorCodes.InvalidArgument, "did you mean 'Europe/Berlin'?");
        AssertRefused(Change(Recurring(), "", "Europe/Berln"), JobErrorCodes.InvalidArgument, "did you mean 'Europe/Berlin'?");
        AssertRefused(Change(Recurring(), null, new string('z', 65)), JobErrorCodes.InvalidArgument, "recurrencetimezone has 65 characters; 64 are allowed.");
        AssertRefused(Change(Recurring(), new string('f', 257)), JobErrorCodes.InvalidRecurrenceRule, "recurrencepattern: it has 257 characters; at most 256 are taken.");
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(null, 32, null)]
    [InlineData(null, null, 1)]
    public void Patch_of_the_rule_beside_another_change_is_refused_and_changes_nothing(int? state, int? status, int? hours)
    {
        var patch = new JobStatePatch { StateCode = state, StatusCode = status, PostponeUntil = hours is { } h ? Now.AddHours(h) : null, RecurrenceTimeZone = "Europe/Berlin" };

        AssertRefused(JobMachine.Apply(Recurring(), new JobCommand.Patch(patch, Ann), Now), JobErrorCodes.InvalidArgument, "recurrencepattern and recurrencetimezone go with no other change");
    }

    [Fact]
    public void Patch_of_the_rule_is_its_change()
    {
        var decision = JobMachine.Apply(Recurring(), new JobCommand.Patch(new JobStatePatch { RecurrencePattern = "FREQ=HOURLY", RecurrenceTimeZone = "Europe/Berlin" }, Ann), Now);

        Assert.Equal(Change(Recurring(), "FREQ=HOURLY", "Europe/Berlin").Next!.Status, decision.Next!.Status);
    }

    private static JobDecision Change(JobState job, string? pattern, string? zone = null) => JobMachine.Apply(job, new JobCommand.ChangeRecurrence(pattern, zone, Ann), Now);

    private static void AssertRefused(JobDecision decision, int code, string sentence)
    {
        Assert.Equal(code, decision.Refusal!.Code);
        Assert.Contains(sentence, decision.Refusal.Message, StringComparison.Ordinal);
    }
}
