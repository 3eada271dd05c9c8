using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Actions on many jobs at once.</summary>
public sealed class BulkJobTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann") { Origin = JobOrigin.CommandLine, Reason = "the server is back" };

    private static readonly JobFilter Failed = Is("statuscode", (int)JobStatusCode.Failed);
    private static readonly JobFilter All = new JobFilter.Compare(JobColumns.Get("priority"), JobComparison.GreaterThanOrEqual, 0);

    [Fact]
    public void PreviewAsync_counts_by_state_and_shows_the_newest_ten()
    {
        var simulation = WithFailedJobs(12);
        simulation.Script.HoldAll();
        var running = simulation.Create(New("runs"))[0];

        var preview = simulation.Run(() => Bulk(simulation).PreviewAsync(Request(JobActionVerb.CancelMany, All), CancellationToken.None));

        Assert.Equal(13, preview.Count);
        Assert.Equal([new BulkStateCount(JobStateCode.Locked, JobStatusCode.InProgress, 1), new BulkStateCount(JobStateCode.Completed, JobStatusCode.Failed, 12)], preview.ByState);
        Assert.Equal(["runs", .. Enumerable.Range(3, 9).Reverse().Select(i => $"failed {i}")], preview.Sample.Select(job => job.Name));
        Assert.Equal(new BulkSample(running, "runs", JobStateCode.Locked, JobStatusCode.InProgress), preview.Sample[0]);
        Assert.Equal(13, preview.UpToSequence);
        Assert.Equal(13, simulation.Store.Rows.Count);
    }

    [Fact]
    public void StartAsync_waits_for_ten_seconds_and_then_acts_as_the_caller()
    {
        var simulation = WithFailedJobs(250);
        var ledger = new RunLedger(simulation);
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        Assert.Equal((250, simulation.Now.AddSeconds(10)), (receipt.Count, receipt.StartsOn));
        simulation.Advance(9.9);
        Assert.Empty(simulation.Script.Started);

        simulation.Advance(60);

        Assert.Equal(250, simulation.Script.Started.Count);
        var job = simulation.Store.Find(receipt.JobId)!;
        Assert.Equal(("Retry 250 jobs: state:failed", JobStatusCode.Succeeded, "250 retried, 0 refused, 0 gone.", 100), (job.Job.Name, job.Status.Status, job.Status.Message, job.Status.PercentComplete));
        Assert.Equal((54, Ann.UserId, "250 of 250"), (job.Job.OperationType, job.Job.OwnerId, job.Status.ProgressMessage));
        Assert.Equal(250, ledger.Actions.Count(action => action.Verb == JobActionVerb.Retry && action.Caller == Ann));
        var told = simulation.Run(() => simulation.Store.ReadActionsAsync(receipt.JobId, null, 10, CancellationToken.None)).Single();
        Assert.Equal((JobActionVerb.RetryMany, Ann, "state:failed", 250L), (told.Verb, told.Caller, told.Filter, told.Count));
    }

    // What fails and comes in while it runs was not seen by the one who asked.
    [Fact]
    public void StartAsync_of_a_retry_hits_none_of_the_jobs_that_come_meanwhile()
    {
        var simulation = WithFailedJobs(300);
        var before = simulation.Store.Rows.Select(row => row.Job.JobId).ToHashSet();
        simulation.Script.Work = (context, _) => Task.FromResult(context.Attempt == 1 ? JobResult.Failed("broken") : JobResult.Succeeded());
        Start(simulation, JobActionVerb.RetryMany, Failed);
        List<Guid> later = [];
        for (var i = 0; i < 300; i++)
        {
            simulation.Advance(0.05);
            later.AddRange(simulation.Run(() => simulation.CreateAsync(New($"later {i}"))));
        }

        simulation.Advance(60);

        Assert.All(later, id => Assert.Equal((JobStatusCode.Failed, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt)));
        Assert.All(before, id => Assert.Equal((JobStatusCode.Succeeded, 2), (simulation.Status(id).Status, simulation.Status(id).Attempt)));
    }

    // The number that was shown and confirmed is the number that is hit.
    [Fact]
    public void StartAsync_hits_no_older_job_that_comes_to_match_after_it_was_asked_for()
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var late = simulation.Create([.. Enumerable.Range(0, 2).Select(i => New($"late {i}"))]);
        simulation.Advance(0.1);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        var failed = simulation.Create(New("failed"))[0];
        simulation.Advance(0.1);
        var receipt = Start(simulation, JobActionVerb.DeleteMany, Failed);
        Assert.Equal(1, receipt.Count);

        simulation.Advance(0.1);
        gate.SetResult(JobResult.Failed("broken later"));
        simulation.Script.Work = (_, _) => throw new InvalidOperationException("Nothing is run again.");
        simulation.Advance(60);

        Assert.Equal("1 deleted, 0 refused, 0 gone.", simulation.Store.Find(receipt.JobId)!.Status.Message);
        Assert.Null(simulation.Store.Find(failed));
        Assert.All(late, id => Assert.Equal(JobStatusCode.Failed, simulation.Status(id).Status));
    }

    // A run that reports how far it is has not changed its state.
    [Fact]
    public void StartAsync_of_a_cancel_hits_a_run_that_reports_progress_meanwhile()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var running = simulation.Create(New("runs"))[0];
        simulation.Advance(0.1);
        var receipt = Start(simulation, JobActionVerb.CancelMany, Is("statuscode", (int)JobStatusCode.InProgress));
        simulation.Advance(1);
        simulation.Run(() => simulation.JobRun(running).ReportProgressAsync(1, 40, "on the way"));

        simulation.Advance(60);

        Assert.Equal("1 canceled, 0 refused, 0 gone.", simulation.Store.Find(receipt.JobId)!.Status.Message);
        Assert.NotEqual(JobStatusCode.InProgress, simulation.Status(running).Status);
    }

    [Fact]
    public void StartAsync_of_a_number_beyond_the_last_job_hits_none_that_are_still_to_come()
    {
        var simulation = WithFailedJobs(2);
        var request = Request(JobActionVerb.DeleteMany, All) with { UpToSequence = long.MaxValue };
        var receipt = simulation.Run(() => Bulk(simulation).StartAsync(request, Ann, CancellationToken.None));
        var later = simulation.Create(New("later"))[0];

        simulation.Advance(60);

        Assert.Equal("2 deleted, 0 refused, 0 gone.", simulation.Store.Find(receipt.JobId)!.Status.Message);
        Assert.NotNull(simulation.Store.Find(later));
    }

    [Fact]
    public void StartAsync_that_is_canceled_before_it_starts_does_nothing()
    {
        var simulation = WithFailedJobs(3);
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(9);

        simulation.Run(() => simulation.Job(receipt.JobId).CancelAsync(Ann));
        simulation.Advance(60);

        Assert.Empty(simulation.Script.Started);
        Assert.Equal(JobStatusCode.Canceled, simulation.Status(receipt.JobId).Status);
    }

    [Fact]
    public void StartAsync_of_a_postponement_into_the_past_is_refused()
    {
        var simulation = WithFailedJobs(1);
        var request = Request(JobActionVerb.PostponeMany, All) with { Until = simulation.Now.AddYears(-6) };

        Assert.Equal(
            (JobErrorKind.Invalid, "Until is in the past; jobs that wait would go on at once. Resume them if that is meant."), Refusal(simulation, request, Ann));
    }

    [Fact]
    public void StartAsync_that_is_canceled_in_the_middle_says_how_many_were_hit()
    {
        var simulation = WithFailedJobs(350);
        simulation.Script.HoldAll();
        var hit = 0;
        simulation.Store.After = operation =>
        {
            hit += operation.Rows.Count(row => row.Entries?.Action?.Verb == JobActionVerb.Retry);
            return Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
        };
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(10.01);
        Assert.InRange(hit, 1, 349);

        simulation.Run(() => simulation.Job(receipt.JobId).CancelAsync(Ann));
        simulation.Advance(10);

        Assert.Equal((JobStatusCode.Canceled, $"{hit} of 350"), (simulation.Status(receipt.JobId).Status, simulation.Status(receipt.JobId).ProgressMessage));
    }

    [Fact]
    public void RetryAsync_of_an_action_on_many_that_was_taken_back_does_nothing()
    {
        var simulation = WithFailedJobs(3);
        var receipt = Start(simulation, JobActionVerb.DeleteMany, Failed);
        simulation.Run(() => simulation.Job(receipt.JobId).CancelAsync(Ann));

        simulation.Run(() => simulation.Job(receipt.JobId).RetryAsync(Ann));
        simulation.Advance(60);

        Assert.Equal(
            (JobStatusCode.Failed, "It was canceled, and is not done by a retry. Ask for it by DeleteJobs again."),
            (simulation.Status(receipt.JobId).Status, simulation.Status(receipt.JobId).Message));
        Assert.Equal(4, simulation.Store.Rows.Count);
    }

    // The checkpoint says how far it came: what was hit is not hit again.
    [Fact]
    public void StartAsync_goes_on_after_the_death_of_the_process_and_hits_none_twice()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var simulation = WithFailedJobs(350, seed);
            var random = new Random(seed);
            simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken again"));
            var acted = 0;
            simulation.Store.After = operation =>
            {
                acted += operation.Rows.Count(row => row.Entries?.Action?.Verb == JobActionVerb.Retry);
                return Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
            };
            var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
            simulation.Advance(10);
            for (var death = 0; death < 3; death++)
            {
                simulation.Advance(0.02 + (random.NextDouble() * 0.1));
                simulation.Run(async () =>
                {
                    await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
                    await simulation.Cluster.StartSiloAsync();
                });
            }

            simulation.Advance(120);

            Assert.Equal(JobStatusCode.Succeeded, simulation.Status(receipt.JobId).Status);
            Assert.All(simulation.Store.Rows.Where(row => row.Job.MessageName == MessageName), row => Assert.True(row.Status.Attempt >= 2, $"{row.Job.Name} was left out."));
            Assert.Equal((350, "350 retried, 0 refused, 0 gone."), (acted, simulation.Status(receipt.JobId).Message));
        }
    }

    [Fact]
    public void StartAsync_that_is_paused_goes_on_where_it_stopped()
    {
        var simulation = WithFailedJobs(350);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken again"));
        simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(10.03);
        simulation.Run(() => simulation.Job(receipt.JobId).PauseAsync(Ann));
        simulation.Advance(5);
        var (status, started) = (simulation.Status(receipt.JobId), simulation.Script.Started.Count);
        Assert.Equal((JobStatusCode.Waiting, JobWait.Paused), (status.Status, status.Wait));
        Assert.InRange(started, 1, 349);

        simulation.Run(() => simulation.Job(receipt.JobId).ResumeAsync(Ann));
        simulation.Advance(30);

        Assert.Equal((JobStatusCode.Succeeded, "350 retried, 0 refused, 0 gone."), (simulation.Status(receipt.JobId).Status, simulation.Status(receipt.JobId).Message));
        Assert.Equal(350, simulation.Script.Started.Count);
    }

    [Fact]
    public void StartAsync_that_is_canceled_while_it_runs_stops()
    {
        var simulation = WithFailedJobs(350);
        simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(10.03);

        simulation.Run(() => simulation.Job(receipt.JobId).CancelAsync(Ann));
        simulation.Advance(30);

        Assert.Equal(JobStatusCode.Canceled, simulation.Status(receipt.JobId).Status);
        Assert.InRange(simulation.Script.Started.Count, 1, 349);
    }

    [Fact]
    public void StartAsync_names_who_refused_and_counts_who_is_gone()
    {
        var simulation = WithFailedJobs(120);
        var ids = simulation.Store.Rows.Select(row => row.Job.JobId).ToArray();
        var receipt = Start(simulation, JobActionVerb.CancelMany, Failed);
        simulation.Run(() => simulation.Job(ids[0]).DeleteAsync(Ann, null));
        simulation.Advance(30);

        var lines = simulation.Status(receipt.JobId).Message!.Split('\n');
        Assert.Equal("0 canceled, 119 refused, 0 gone.", lines[0]);
        Assert.Equal((102, "and 19 more"), (lines.Length, lines[^1]));
        Assert.Equal(
            $"{ids[1]:D} 0x80044162 The state transition requested is not valid for the current state. Current state: 3, current status: 31, target state: 3", lines[1]);
    }

    [Fact]
    public void StartAsync_never_hits_itself_or_another_of_its_kind_unless_it_is_named_by_id()
    {
        var simulation = WithFailedJobs(1);
        simulation.Script.HoldAll();
        var first = Start(simulation, JobActionVerb.RetryMany, Failed);
        var second = Start(simulation, JobActionVerb.CancelMany, All);
        Assert.Equal(1, second.Count);
        simulation.Advance(30);
        Assert.Equal((JobStatusCode.Succeeded, JobStatusCode.Succeeded), (simulation.Status(first.JobId).Status, simulation.Status(second.JobId).Status));

        var named = Start(simulation, JobActionVerb.DeleteMany, new JobFilter.In(JobColumns.Get("asyncoperationid"), [first.JobId, second.JobId]));
        Assert.Equal(2, named.Count);
        simulation.Advance(30);
        Assert.Null(simulation.Store.Find(first.JobId));
        Assert.Null(simulation.Store.Find(second.JobId));
    }

    [Fact]
    public void StartAsync_of_a_retry_runs_the_members_of_a_token_in_their_order()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed, slots: 8);
            simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
            simulation.Create([.. Enumerable.Range(0, 60).Select(i => New($"{i % 3}/{i / 3}") with { DependencyToken = $"{i % 3}" })]);
            simulation.Script.Started.Clear();
            simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
            simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(seed % 3), simulation.Scheduler.Time);

            Start(simulation, JobActionVerb.RetryMany, Failed);
            simulation.Advance(60);

            foreach (var token in new[] { "0/", "1/", "2/" })
            {
                Assert.Equal(
                    Enumerable.Range(0, 20).Select(i => $"{token}{i}"),
                    simulation.Script.StartedNames.Where(name => name.StartsWith(token, StringComparison.Ordinal)));
            }
        }
    }

    [Fact]
    public void StartAsync_of_a_retry_of_many_that_halt_their_line_runs_them_in_their_order()
    {
        var simulation = new JobSimulation(slots: 8);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        simulation.Create([.. Enumerable.Range(0, 5).SelectMany(token => Enumerable.Range(0, 3).Select(i => New($"{token}/{i}") with { DependencyToken = $"{token}", OnFailure = JobFailureAction.Halt }))]);
        Assert.Equal(5, simulation.Script.Started.Count);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());

        var receipt = Start(simulation, JobActionVerb.RetryMany, Failed);
        simulation.Advance(60);

        Assert.Equal(5, receipt.Count);
        for (var token = 0; token < 5; token++)
        {
            Assert.Equal([$"{token}/0", $"{token}/0", $"{token}/1", $"{token}/2"], simulation.Script.StartedNames.Where(name => name[0] == (char)('0' + token)));
        }
    }

    [Fact]
    public void StartAsync_of_a_postponement_moves_all_to_the_date()
    {
        var simulation = new JobSimulation();
        simulation.Create([.. Enumerable.Range(0, 5).Select(i => New($"{i}") with { PostponeUntil = simulation.Now.AddHours(1) })]);
        var until = simulation.Now.AddHours(5);

        var request = Request(JobActionVerb.PostponeMany, All) with { Until = until };
        simulation.Run(() => Bulk(simulation).StartAsync(request, Ann, CancellationToken.None));
        simulation.Advance(30);

        Assert.All(simulation.Store.Rows.Where(row => row.Job.MessageName == MessageName), row => Assert.Equal(until, row.Status.PostponeUntil));
    }

    // A person cancels what hangs: the job that does it must not stand in the line behind it.
    [Fact]
    public void StartAsync_of_a_cancel_runs_though_every_slot_is_taken()
    {
        var simulation = new JobSimulation(slots: 2);
        simulation.Script.HoldAll();
        simulation.Create([.. Enumerable.Range(0, 40).Select(i => New($"{i}"))]);

        var receipt = Start(simulation, JobActionVerb.CancelMany, All);
        simulation.Advance(30);

        Assert.Equal("40 canceled, 0 refused, 0 gone.", simulation.Status(receipt.JobId).Message);
        Assert.All(simulation.Store.Rows.Where(row => row.Job.MessageName == MessageName), row => Assert.Equal(JobStatusCode.Canceled, row.Status.Status));
        Assert.InRange(simulation.Script.MostRunning, 1, 2);
    }

    [Fact]
    public void Job_that_somebody_made_by_hand_does_nothing()
    {
        var simulation = WithFailedJobs(3);
        var forged = New("forged") with { MessageName = "RetryJobs", Data = new BulkJobData(Failed, 1_000, simulation.Now, 3).ToJson() };

        var id = simulation.Create(forged)[0];
        simulation.Advance(30);

        Assert.Equal((JobStatusCode.Failed, JobErrorCodes.AccessDenied), (simulation.Status(id).Status, simulation.Status(id).ErrorCode));
        Assert.Empty(simulation.Script.Started);
    }

    [Theory]
    [InlineData(null, "A reason is needed for an action on many jobs; it is told in the activity of each.")]
    [InlineData(" ", "A reason is needed for an action on many jobs; it is told in the activity of each.")]
    [InlineData("a\0b", "The reason cannot be stored: it holds U+0000 or half of a surrogate pair.")]
    public void StartAsync_without_a_reason_is_refused(string? reason, string message)
    {
        var simulation = WithFailedJobs(3);

        Assert.Equal((JobErrorKind.Invalid, message), Refusal(simulation, Request(JobActionVerb.RetryMany, Failed), Ann with { Reason = reason }));
    }

    [Fact]
    public void StartAsync_of_deletes_needs_the_number_above_a_hundred_and_it_has_to_agree()
    {
        var simulation = WithFailedJobs(101);
        var request = Request(JobActionVerb.DeleteMany, Failed);

        Assert.Equal((JobErrorKind.Invalid, "101 jobs would be deleted. Above 100 the number has to be confirmed: ConfirmedCount is missing."), Refusal(simulation, request, Ann));
        Assert.Equal((JobErrorKind.Conflict, "100 jobs were confirmed, and there are 101 now. Look again before you go on."), Refusal(simulation, request with { ConfirmedCount = 100 }, Ann));
        var receipt = simulation.Run(() => Bulk(simulation).StartAsync(request with { ConfirmedCount = 101 }, Ann, CancellationToken.None));
        simulation.Advance(30);

        Assert.Equal(receipt.JobId, Assert.Single(simulation.Store.Rows).Job.JobId);
    }

    [Fact]
    public void StartAsync_that_is_no_action_on_many_or_lacks_its_date_is_refused()
    {
        var simulation = WithFailedJobs(1);

        Assert.StartsWith("Cancel is no action on many jobs; CancelJobs, ", Refusal(simulation, Request(JobActionVerb.Cancel, Failed), Ann).Message, StringComparison.Ordinal);
        Assert.Equal("Until is missing; it names the moment to postpone the jobs to.", Refusal(simulation, Request(JobActionVerb.PostponeMany, Failed), Ann).Message);
        Assert.Equal(
            "Until is after 9999-12-30, the last day that can be stored.",
            Refusal(simulation, Request(JobActionVerb.PostponeMany, Failed) with { Until = DateTimeOffset.MaxValue }, Ann).Message);
    }

    [Fact]
    public void StartAsync_with_the_sequence_of_a_preview_hits_what_was_previewed()
    {
        var simulation = WithFailedJobs(3);
        var preview = simulation.Run(() => Bulk(simulation).PreviewAsync(Request(JobActionVerb.RetryMany, Failed), CancellationToken.None));
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        simulation.Create(New("later"));

        var receipt = simulation.Run(() => Bulk(simulation).StartAsync(
            Request(JobActionVerb.RetryMany, Failed) with { UpToSequence = preview.UpToSequence, ConfirmedCount = preview.Count }, Ann, CancellationToken.None));
        simulation.Advance(30);

        Assert.Equal(3, receipt.Count);
        Assert.Equal(1, simulation.Store.Rows.Single(row => row.Job.Name == "later").Status.Attempt);
    }

    private static (JobErrorKind Kind, string Message) Refusal(JobSimulation simulation, BulkRequest request, JobCaller caller)
    {
        var before = simulation.Store.Rows.Count;
        var refusal = simulation.Run(() => Assert.ThrowsAsync<JobException>(() => Bulk(simulation).StartAsync(request, caller, CancellationToken.None)));
        Assert.Equal(before, simulation.Store.Rows.Count);
        return (refusal.Kind, refusal.Message);
    }

    private static BulkReceipt Start(JobSimulation simulation, JobActionVerb verb, JobFilter filter) =>
        simulation.Run(() => Bulk(simulation).StartAsync(Request(verb, filter), Ann, CancellationToken.None));

    private static BulkRequest Request(JobActionVerb verb, JobFilter filter) => new() { Verb = verb, Filter = filter, FilterText = "state:failed" };

    private static JobFilter Is(string column, object value) => new JobFilter.Compare(JobColumns.Get(column), JobComparison.Equal, value);

    private static IBulkJobs Bulk(JobSimulation simulation) => simulation.Services.GetRequiredService<IBulkJobs>();

    /// <summary>Jobs that have failed; from now on work succeeds.</summary>
    private static JobSimulation WithFailedJobs(int count, int seed = 1)
    {
        var simulation = new JobSimulation(seed);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        simulation.Create([.. Enumerable.Range(0, count).Select(i => New($"failed {i}"))]);
        simulation.Script.Started.Clear();
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        return simulation;
    }
}
