using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine.Occurrences;

/// <summary>A recurring member of a dependency token: it has a place in the line from when an occurrence is due until that has ended.</summary>
public sealed class RecurringTokenTests
{
    private static readonly DateTimeOffset Tomorrow = Now.AddDays(1);

    [Fact]
    public void Member_leaves_the_line_when_its_occurrence_ends()
    {
        var waiting = Finish(Member(JobStatusCode.InProgress), JobResult.Succeeded(), Now);

        Assert.Equal((false, false), (waiting.IsInTokenLine, waiting.Status.Admitted));
    }

    [Fact]
    public void Member_joins_at_the_end_when_its_next_one_is_due()
    {
        var ready = JobMachine.Apply(Member(), new JobCommand.Wake(), Tomorrow).Next!;

        Assert.Equal((true, false, 0, JobStateCode.Ready), (ready.IsInTokenLine, ready.Status.Admitted, ready.Status.Position, ready.Status.State));
    }

    [Fact]
    public void Member_that_is_resumed_or_run_now_joins_at_the_end_too()
    {
        foreach (JobCommand command in new JobCommand[] { new JobCommand.Resume(Ann), new JobCommand.RunNow(Ann) })
        {
            var ready = JobMachine.Apply(Member(), command, Now).Next!;

            Assert.Equal((true, false, 0), (ready.IsInTokenLine, ready.Status.Admitted, ready.Status.Position));
        }
    }

    [Fact]
    public void Member_whose_next_one_has_come_while_it_ran_goes_to_the_end()
    {
        var ready = Finish(Member(JobStatusCode.InProgress), JobResult.Succeeded(), Now.AddDays(2));

        Assert.Equal((JobStateCode.Ready, true, false, 0), (ready.Status.State, ready.IsInTokenLine, ready.Status.Admitted, ready.Status.Position));
    }

    [Fact]
    public void Member_that_waits_for_a_retry_keeps_its_place()
    {
        var retry = Finish(Member(JobStatusCode.InProgress), JobResult.Retry("flaky"), Now);
        var ready = JobMachine.Apply(retry, new JobCommand.Wake(), Now.AddMinutes(1)).Next!;

        Assert.Equal((true, true, 7), (retry.IsInTokenLine, retry.Status.Admitted, retry.Status.Position));
        Assert.Equal((true, true, 7), (ready.IsInTokenLine, ready.Status.Admitted, ready.Status.Position));
    }

    [Fact]
    public void Member_that_is_due_and_moved_leaves_the_line()
    {
        var moved = JobMachine.Apply(Member(JobStatusCode.WaitingForResources), new JobCommand.Postpone(Now.AddHours(2), Ann), Now).Next!;

        Assert.Equal((false, false), (moved.IsInTokenLine, moved.Status.Admitted));
    }

    [Fact]
    public void Member_between_two_occurrences_is_not_admitted() => Assert.Same(JobDecision.Nothing, JobMachine.Apply(Member(), new JobCommand.Admit(), Now));

    [Fact]
    public void Failed_occurrence_halts_the_line_until_the_next_one_has_succeeded()
    {
        var failed = Finish(Member(JobStatusCode.InProgress, JobFailureAction.Halt), JobResult.Failed("broken"), Now);
        var ready = JobMachine.Apply(failed, new JobCommand.Wake(), Tomorrow).Next!;
        var running = JobMachine.Apply(ready, new JobCommand.Start("127.0.0.1:1@1"), Tomorrow).Next!;
        var succeeded = Finish(running, JobResult.Succeeded(), Tomorrow);

        Assert.Equal((JobWait.Occurrence, true, true, 7), (failed.Status.Wait, failed.IsInTokenLine, failed.Status.Admitted, failed.Status.Position));
        Assert.Equal((true, true, 7), (ready.IsInTokenLine, ready.Status.Admitted, ready.Status.Position));
        Assert.Equal((JobWait.Occurrence, false, false), (succeeded.Status.Wait, succeeded.IsInTokenLine, succeeded.Status.Admitted));
    }

    [Theory]
    [InlineData(JobFailureAction.Halt, true)]
    [InlineData(JobFailureAction.Continue, false)]
    public void Failed_occurrence_halts_the_line_only_where_a_failure_is_to(JobFailureAction onFailure, bool halts) =>
        Assert.Equal(halts, Finish(Member(JobStatusCode.InProgress, onFailure), JobResult.Failed("broken"), Now).IsInTokenLine);

    [Fact]
    public void Cancel_of_a_series_that_halts_the_line_lets_it_go_on()
    {
        var failed = Finish(Member(JobStatusCode.InProgress, JobFailureAction.Halt), JobResult.Failed("broken"), Now);

        Assert.False(JobMachine.Apply(failed, new JobCommand.Cancel(Ann), Now).Next!.IsInTokenLine);
    }

    [Fact]
    public void Member_that_has_left_takes_a_turn_with_its_start_when_it_is_back()
    {
        var ready = JobMachine.Apply(Member(), new JobCommand.Wake(), Tomorrow).Next!;

        var running = JobMachine.Apply(ready, new JobCommand.Start("127.0.0.1:1@1", TakesTurn: true), Tomorrow).Next!.Status;

        Assert.Equal((true, Tomorrow, Now.AddDays(2)), (running.Admitted, running.Occurrence!.Value, running.NextOccurrence!.Value));
    }

    private static JobState Member(JobStatusCode status = JobStatusCode.Waiting, JobFailureAction onFailure = JobFailureAction.Continue) => Recurring(status, token: "token", onFailure: onFailure);

    private static JobState Finish(JobState job, JobResult result, DateTimeOffset now) =>
        JobMachine.Apply(job, new JobCommand.Finish(job.Status.Attempt, Ended(result), Policy, 0.5), now).Next!;
}
