using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine;

/// <summary>What holds for every state and every command.</summary>
public sealed class JobMachineInvariantTests
{
    private static readonly HashSet<(JobStateCode From, JobStateCode To)> LegalMoves =
    [
        (JobStateCode.Ready, JobStateCode.Suspended), (JobStateCode.Ready, JobStateCode.Locked), (JobStateCode.Ready, JobStateCode.Completed),
        (JobStateCode.Suspended, JobStateCode.Ready), (JobStateCode.Suspended, JobStateCode.Completed),
        // Through Ready, in one write.
        (JobStateCode.Suspended, JobStateCode.Locked),
        (JobStateCode.Locked, JobStateCode.Ready), (JobStateCode.Locked, JobStateCode.Suspended), (JobStateCode.Locked, JobStateCode.Completed),
        (JobStateCode.Completed, JobStateCode.Ready),
    ];

    [Fact]
    public void Apply_every_pair_keeps_the_table_of_states()
    {
        var pairs = 0;
        foreach (var (job, command, decision) in EveryPair())
        {
            pairs++;
            if (decision.Next is { } next)
            {
                Assert.True(JobStates.IsPair(next.Status.State, next.Status.Status), $"{command} on {job.Status}");
                var move = (job.Status.State, next.Status.State);
                var isDeleteOfAbandoned = command is JobCommand.Delete && job.Status.Abandoned;
                Assert.True(move.Item1 == move.Item2 || isDeleteOfAbandoned || LegalMoves.Contains(move), $"{command} moved {job.Status} to {next.Status}");
            }
        }

        Assert.True(pairs > 5_000, $"only {pairs} pairs were looked at");
    }

    [Fact]
    public void Apply_every_pair_gives_one_kind_of_answer()
    {
        foreach (var (job, command, decision) in EveryPair())
        {
            var answers = new[] { decision.Next is not null, decision.Removes, decision.Refusal is not null }.Count(answer => answer);
            Assert.True(answers <= 1, $"{command} on {job.Status} gave {answers} answers");
            Assert.True(decision.Stop == HandlerStop.None || decision.Next is not null, $"{command} stops a handler without a write");
        }
    }

    [Fact]
    public void Apply_every_pair_counts_attempts_on_start_alone()
    {
        foreach (var (job, command, decision) in EveryPair())
        {
            if (decision.Next is { } next)
            {
                Assert.Equal(job.Status.Attempt + (command is JobCommand.Start ? 1 : 0), next.Status.Attempt);
            }
        }
    }

    [Fact]
    public void Apply_every_pair_changes_a_completed_job_only_by_delete_and_retry()
    {
        foreach (var (job, command, decision) in EveryPair().Where(pair => pair.Job.Status.State == JobStateCode.Completed))
        {
            if (decision.Next is { } next && command is not (JobCommand.Delete or JobCommand.RetryNow))
            {
                Assert.Equal(job.Status.State, next.Status.State);
                Assert.Equal(job.Status.Status, next.Status.Status);
                Assert.Equal(job.Status.Message, next.Status.Message);
                Assert.Equal(job.Status.CompletedOn, next.Status.CompletedOn);
            }
        }
    }

    [Fact]
    public void Apply_every_pair_leaves_a_waker_or_a_person()
    {
        foreach (var (job, command, decision) in EveryPair())
        {
            if (decision.Next?.Status is { State: JobStateCode.Suspended } waiting && job.Status.State != JobStateCode.Suspended)
            {
                Assert.True(
                    waiting.PostponeUntil is not null || waiting.Wait is JobWait.Paused or JobWait.AccessDenied,
                    $"{command} on {job.Status} left a job that nothing wakes: {waiting}");
            }
        }
    }

    [Fact]
    public void Apply_every_pair_never_starts_what_is_not_ready()
    {
        foreach (var (job, command, decision) in EveryPair())
        {
            if (command is JobCommand.Start start)
            {
                Assert.Equal(start.TakesTurn ? job.IsReady : job.IsRunnable || JobMachine.Apply(job, new JobCommand.Wake(), Now).Next is { IsRunnable: true }, decision.Next is not null);
            }
            else if (decision.Next is { } next && next.Status.State == JobStateCode.Locked)
            {
                Assert.True(job.HoldsRun, $"{command} locked a job that did not run: {job.Status}");
            }
        }
    }

    [Fact]
    public void Apply_to_a_job_that_does_not_recur_changes_the_turn_by_the_order_s_commands_alone()
    {
        foreach (var (job, command, decision) in PlainPairs())
        {
            if (decision.Next is { } next && next.Status.Admitted != job.Status.Admitted)
            {
                Assert.NotNull(job.Job.DependencyToken);
                Assert.True(command is JobCommand.Admit or JobCommand.SendBack or JobCommand.Start { TakesTurn: true }, $"{command} changed the turn of {job.Status}");
                Assert.Equal(command is not JobCommand.SendBack, next.Status.Admitted);
                Assert.NotEqual(JobStateCode.Locked, job.Status.State);
            }
        }
    }

    [Fact]
    public void Apply_to_a_job_that_does_not_recur_keeps_the_place_in_the_line()
    {
        foreach (var (job, command, decision) in PlainPairs())
        {
            if (decision.Next is { } next)
            {
                Assert.True(next.Status.Position == job.Status.Position, $"{command} moved {job.Status}");
            }
        }
    }

    [Fact]
    public void Apply_to_a_recurring_job_keeps_the_series_until_it_is_completed()
    {
        foreach (var (job, command, decision) in RecurringPairs().Where(pair => pair.Job.Status.State != JobStateCode.Completed))
        {
            if (decision.Next is { Status: { State: not JobStateCode.Completed } next })
            {
                Assert.True(next.Occurrence is not null || next.NextOccurrence is not null, $"{command} lost the series of {job.Status}");
                Assert.True(next.State != JobStateCode.Locked || next.Occurrence is not null, $"{command} runs no occurrence: {next}");
            }
            else if (decision.Next is not null)
            {
                // What is due next is set, so that no outcome ends the series.
                Assert.True(command is JobCommand.Cancel or JobCommand.Patch or JobCommand.Delete || job.Status.Status == JobStatusCode.Canceling, $"{command} ended the series of {job.Status}");
            }
        }
    }

    [Fact]
    public void Apply_to_a_recurring_job_changes_its_place_when_its_next_occurrence_is_due_and_at_no_other_time()
    {
        foreach (var (job, command, decision) in RecurringPairs())
        {
            if (decision.Next is not { } next)
            {
                continue;
            }

            var joins = next.Status.Position == 0;
            Assert.True(joins || next.Status.Position == job.Status.Position, $"{command} moved {job.Status}");
            Assert.True(!joins || next.Job.DependencyToken is null || (next.IsInTokenLine && !next.Status.Admitted), $"{command} took a place for {job.Status}");
            if (next.Job.DependencyToken is null)
            {
                var isDue = job.Status is { State: JobStateCode.Suspended, IsBetweenOccurrences: true } && next.Status.State != JobStateCode.Suspended && next.Status.State != JobStateCode.Completed;
                var wasDueAtItsEnd = job.HoldsRun && next.Status is { State: JobStateCode.Ready, IsBetweenOccurrences: true };
                Assert.True(next.Status.Admitted, $"{command} took the turn of {job.Status}");
                Assert.True(joins == (isDue || wasDueAtItsEnd), $"{command} gave {job.Status} the place {next.Status.Position}");
            }
            else if (!next.IsInTokenLine && next.Status.State != JobStateCode.Completed)
            {
                Assert.False(next.Status.Admitted, $"{command} left {job.Status} admitted out of the line");
            }
            else if (!job.IsInTokenLine && next.IsInTokenLine && job.Status.State != JobStateCode.Completed)
            {
                Assert.True(joins, $"{command} let {job.Status} jump the line");
            }
        }
    }

    [Fact]
    public void Apply_of_a_run_s_end_renews_what_belongs_to_an_occurrence()
    {
        foreach (var (job, command, decision) in RecurringPairs().Where(pair => pair.Command is JobCommand.Finish or JobCommand.Abandon or JobCommand.LoseRun))
        {
            if (decision.Next?.Status is { IsBetweenOccurrences: true } next)
            {
                Assert.Equal((0, 0, null, null, null, null), (next.RetryCount, next.LostRuns, next.PercentComplete, next.ProgressMessage, next.CheckpointBytes, next.CompletedOn));
                Assert.Equal(job.Status.Occurrence, decision.Entries!.Run!.Occurrence);
                Assert.True(command is JobCommand.Abandon || next.ErrorCode is null == (decision.Entries.Run.Outcome == JobRunOutcome.Succeeded), $"{command} told {decision.Entries.Run.Outcome} of {next}");
            }
        }
    }

    [Fact]
    public void Apply_every_pair_refuses_with_a_code_and_leaves_the_row()
    {
        foreach (var (job, command, decision) in EveryPair().Where(pair => pair.Decision.Refusal is not null))
        {
            Assert.NotEqual(0, decision.Refusal!.Code);
            Assert.False(string.IsNullOrWhiteSpace(decision.Refusal.Message));
            Assert.Equal(job, job with { });
            Assert.False(command is JobCommand.Finish or JobCommand.Abandon or JobCommand.LoseRun or JobCommand.Wake or JobCommand.SendBack or JobCommand.Admit, $"the service itself was refused {command}");
        }
    }

    [Fact]
    public void Apply_cancel_or_pause_twice_is_done_the_second_time()
    {
        foreach (var (_, command, decision) in EveryPair().Where(pair => pair.Decision.Next is not null && IsRepeatable(pair.Command)))
        {
            Assert.Same(JobDecision.Nothing, JobMachine.Apply(decision.Next!, command, Now));
        }
    }

    private static bool IsRepeatable(JobCommand command) => command is
        JobCommand.Cancel or JobCommand.Pause
        or JobCommand.Patch { Change: { StateCode: 3, StatusCode: 32 } or { StateCode: 1, StatusCode: 10, PostponeUntil: null } };

    private static IEnumerable<(JobState Job, JobCommand Command, JobDecision Decision)> EveryPair() => PlainPairs().Concat(RecurringPairs());

    private static IEnumerable<(JobState Job, JobCommand Command, JobDecision Decision)> PlainPairs() => PairsOf(AllStates());

    private static IEnumerable<(JobState Job, JobCommand Command, JobDecision Decision)> RecurringPairs() => PairsOf(AllRecurringStates());

    private static IEnumerable<(JobState Job, JobCommand Command, JobDecision Decision)> PairsOf(IEnumerable<JobState> jobs) =>
        from job in jobs
        from command in AllCommands()
        select (job, command, JobMachine.Apply(job, command, Now));
}
