using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Testing;
using Orleans.AsyncJobs.Tests.Grains;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>Change sets: several changes, all or none.</summary>
public sealed class ChangeSetTests
{
    private static readonly JobStatePatch CancelPatch = new() { StateCode = 3, StatusCode = 32 };

    private readonly JobSimulation _simulation = new();

    [Fact]
    public void CommitAsync_makes_all_changes_and_records_what_was_done()
    {
        var ids = Waiting(3);
        var created = Guid.CreateVersion7();

        var receipts = Commit(
            Create(created, New("new")), Cancel(ids[0]), Postpone(ids[1], 50), Cancel(ids[1]), Delete(ids[2]), Postpone(created, 60));

        Assert.Equal([created, null, null, null, null, null], receipts.Select(receipt => receipt?.JobId));
        Assert.Equal((JobStatusCode.Canceled, JobStatusCode.Canceled), (_simulation.Status(ids[0]).Status, _simulation.Status(ids[1]).Status));
        Assert.Null(_simulation.Store.Find(ids[2]));
        Assert.Equal((JobStatusCode.Waiting, _simulation.Now.AddSeconds(60)), (_simulation.Status(created).Status, _simulation.Status(created).PostponeUntil));
        Assert.Equal(
            [(ids[0], JobActionVerb.Cancel), (ids[1], JobActionVerb.Postpone), (ids[1], JobActionVerb.Cancel), (created, JobActionVerb.Postpone), (ids[2], JobActionVerb.Delete)],
            Actions().OrderBy(action => action.Verb == JobActionVerb.Delete).Select(action => (action.JobId!.Value, action.Verb)));
        _simulation.Advance(65);
        Assert.Equal(["new"], _simulation.Script.StartedNames);
        Assert.Equal(JobStatusCode.Succeeded, _simulation.Status(created).Status);
    }

    [Fact]
    public void CommitAsync_with_one_change_that_is_refused_makes_none()
    {
        var ids = Waiting(3);
        _simulation.Run(() => _simulation.Job(ids[1]).CancelAsync(JobCaller.System));
        var created = Guid.CreateVersion7();

        foreach (var (index, operations) in new (int, JobOperation[])[]
        {
            (2, [Create(created, New()), Cancel(ids[0]), Postpone(ids[1], 50)]),
            (1, [Cancel(ids[0]), Cancel(Guid.CreateVersion7())]),
            (0, [Create(created, New() with { MessageName = "Unknown" }), Cancel(ids[0])]),
            (1, [Cancel(ids[0]), Create(created, New() with { RecurrencePattern = "FREQ=NEVER" })]),
            (1, [Create(created, New()), Delete(created), Cancel(ids[0])]),
            (2, [Cancel(ids[0]), Create(created, New()), new JobOperation(created, JobOperationKind.Retry, JobCaller.System)]),
            (1, [Delete(ids[0]), Cancel(ids[0])]),
            (0, [Cancel(ids[0]) with { ExpectedVersion = 77 }, Cancel(ids[2])]),
            (1, [Create(created, New()), Cancel(created) with { ExpectedVersion = 1 }]),
        })
        {
            var before = _simulation.Store.Rows;

            var refusal = Assert.Throws<ChangeSetException>(() => Commit(operations));

            Assert.Equal(index, refusal.Index);
            Assert.Equal(before, _simulation.Store.Rows);
        }

        // Nothing is left waiting.
        Commit(Cancel(ids[0]), Cancel(ids[2]));
        Assert.Equal(JobStatusCode.Canceled, _simulation.Status(ids[2]).Status);
    }

    [Fact]
    public void CommitAsync_tells_the_handlers_that_run()
    {
        var simulation = new JobSimulation(work: async (context, token) =>
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(token, context.PauseRequested);
            await Task.Delay(Timeout.InfiniteTimeSpan, both.Token);
            return JobResult.Succeeded();
        });
        var ids = simulation.Create(New("a"), New("b"), New("c"));
        simulation.Advance(1);

        Commit(simulation, Cancel(ids[0]), new JobOperation(ids[1], JobOperationKind.Patch, JobCaller.System) { Patch = new JobStatePatch { StateCode = 1, StatusCode = 10 } }, Delete(ids[2]));
        simulation.Advance(1);

        Assert.Equal((JobStatusCode.Canceled, JobStatusCode.Waiting), (simulation.Status(ids[0]).Status, simulation.Status(ids[1]).Status));
        Assert.Null(simulation.Store.Find(ids[2]));
    }

    [Fact]
    public void CommitAsync_lets_the_next_member_of_a_token_go()
    {
        var ids = _simulation.Create(Member("a") with { PostponeUntil = _simulation.Now.AddDays(1) }, Member("b"), New("x") with { PostponeUntil = _simulation.Now.AddDays(1) });
        _simulation.Advance(1);
        Assert.Empty(_simulation.Script.StartedNames);

        Commit(Cancel(ids[0]), Cancel(ids[2]));
        _simulation.Advance(1);

        Assert.Equal(["b"], _simulation.Script.StartedNames);
    }

    [Fact]
    public void CommitAsync_meets_a_row_that_somebody_else_has_written_and_prepares_again()
    {
        var ids = Waiting(2);
        var isFirst = true;
        _simulation.Store.Before = operation =>
        {
            if (operation.Kind == StoreOperationKind.WriteSet && isFirst)
            {
                isFirst = false;
                _simulation.Store.Change(ids[1], status => status with { ProgressMessage = "changed" });
            }

            return Task.CompletedTask;
        };

        Commit(Cancel(ids[0]), Cancel(ids[1]));

        Assert.Equal((JobStatusCode.Canceled, JobStatusCode.Canceled, "changed"), (_simulation.Status(ids[0]).Status, _simulation.Status(ids[1]).Status, _simulation.Status(ids[1]).ProgressMessage));
        Assert.Equal(2, Actions().Count);
    }

    [Fact]
    public void CommitAsync_of_rows_that_change_all_the_time_gives_up_and_changes_none()
    {
        var ids = Waiting(2);
        _simulation.Store.Before = operation =>
        {
            if (operation.Kind == StoreOperationKind.WriteSet)
            {
                _simulation.Store.Change(ids[1], status => status);
            }

            return Task.CompletedTask;
        };

        var refusal = Assert.Throws<JobException>(() => Commit(Cancel(ids[0]), Cancel(ids[1])));

        Assert.Equal(JobErrorCodes.AsyncOperationInvalidStateChangeUnexpected, refusal.Code);
        Assert.Equal(JobStatusCode.Waiting, _simulation.Status(ids[0]).Status);
        Assert.Empty(Actions());
    }

    [Fact]
    public void CommitAsync_again_under_its_keys_makes_no_second_job_and_acts_on_the_first()
    {
        JobOperation[] Operations()
        {
            var first = Guid.CreateVersion7();
            return
            [
                Create(first, New("a") with { PostponeUntil = new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero) }) with { IdempotencyKey = "a" },
                Create(Guid.CreateVersion7(), New("b") with { RegardingObjectId = first }) with { IdempotencyKey = "b" },
                Postpone(first, 1_000),
            ];
        }

        var receipts = Commit(Operations());
        var again = Commit(Operations());

        Assert.Equal(receipts, again);
        Assert.Equal(2, _simulation.Store.Rows.Count);
        Assert.Equal(receipts[0]!.JobId, _simulation.Store.Find(receipts[1]!.JobId)!.Job.RegardingObjectId);
        var refusal = Assert.Throws<ChangeSetException>(() => Commit(Create(Guid.CreateVersion7(), New("c")), Create(Guid.CreateVersion7(), New("other")) with { IdempotencyKey = "a" }));
        Assert.Equal((1, 2), (refusal.Index, _simulation.Store.Rows.Count));
    }

    [Fact]
    public void Job_whose_change_set_is_lost_before_the_commit_goes_on_after_ten_seconds()
    {
        var id = Waiting(1)[0];
        Prepare(id);
        Task? cancel = null;
        _simulation.Run(() =>
        {
            cancel = _simulation.Job(id).CancelAsync(JobCaller.System);
            return Task.CompletedTask;
        });
        _simulation.Advance(9);
        Assert.False(cancel!.IsCompleted);

        _simulation.Advance(2);

        Assert.True(cancel.IsCompletedSuccessfully);
        Assert.Equal(JobStatusCode.Canceled, _simulation.Status(id).Status);
    }

    [Fact]
    public void Job_whose_change_set_is_lost_after_the_commit_does_what_its_row_says()
    {
        var simulation = new JobSimulation(work: async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return JobResult.Succeeded();
        });
        var id = simulation.Create(New())[0];
        simulation.Advance(1);
        var prepared = simulation.Run(() => simulation.JobRun(id).PrepareAsync(Guid.NewGuid(), [Cancel(id)]));
        Assert.True(simulation.Run(() => simulation.Dispatcher.CommitChangeSetAsync(new ChangeSetCommit([], [], [prepared.Row!], []))).IsStored);
        simulation.Advance(9);
        Assert.Equal(JobStatusCode.Canceling, simulation.Status(id).Status);

        simulation.Advance(2);

        Assert.Equal(JobStatusCode.Canceled, simulation.Status(id).Status);
    }

    /// <summary>Nothing but the grain itself waits for the store meanwhile, so that the activation is idle.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Job_whose_activation_is_collected_while_it_waits_for_the_row_of_a_change_set_goes_on_without_a_word(bool isDeleted)
    {
        var log = new RecordedLog();
        var simulation = new JobSimulation(services: services => services.AddLogging(logging => logging.AddProvider(log)));
        var id = simulation.Create(New("0") with { PostponeUntil = simulation.Now.AddDays(1) })[0];
        var changeSet = Guid.NewGuid();
        simulation.Run(() => simulation.JobRun(id).PrepareAsync(changeSet, [Cancel(id)]));
        var isAway = true;
        simulation.Store.Faults = operation => isAway && operation.Kind == StoreOperationKind.Read ? StoreFault.Before : StoreFault.None;
        simulation.Run(() => simulation.JobRun(id).ConcludeAsync(changeSet, ChangeSetOutcome.Unknown));
        simulation.Advance(30 * 60);
        simulation.Store.Change(id, status => isDeleted ? status with { Deleted = true } : status with { State = JobStateCode.Completed, Status = JobStatusCode.Canceled });
        Assert.Contains(log.Entries, entry => entry.Text.Contains("could not be read", StringComparison.Ordinal));
        log.Entries.Clear();

        isAway = false;
        simulation.Advance(5);

        Assert.DoesNotContain(log.Entries, entry => entry.Level >= LogLevel.Warning);
        var snapshot = isDeleted ? null : simulation.Run(() => simulation.Job(id).GetAsync());
        Assert.Equal(isDeleted ? null : JobStatusCode.Canceled, snapshot?.Status);
    }

    [Fact]
    public void CommitAsync_whose_outcome_is_not_known_is_told_so_and_the_rows_say_what_happened()
    {
        var ids = Waiting(2);
        var faults = 1;
        _simulation.Store.Faults = operation => operation.Kind == StoreOperationKind.WriteSet && faults-- > 0 ? StoreFault.After : StoreFault.None;

        var refusal = Assert.Throws<JobException>(() => Commit(Cancel(ids[0]), Cancel(ids[1])));
        _simulation.Advance(1);

        Assert.Equal(JobErrorKind.Unavailable, refusal.Kind);
        Assert.All(ids, id => Assert.Equal(JobStatusCode.Canceled, _simulation.Status(id).Status));
        Assert.Throws<JobException>(() => _simulation.Run(() => _simulation.Job(ids[0]).ResumeAsync(JobCaller.System)));
    }

    private Guid[] Waiting(int count) =>
        _simulation.Create([.. Enumerable.Range(0, count).Select(i => New($"{i}") with { PostponeUntil = _simulation.Now.AddDays(1) })]);

    private void Prepare(Guid id) => _simulation.Run(() => _simulation.JobRun(id).PrepareAsync(Guid.NewGuid(), [Cancel(id)]));

    private IReadOnlyList<JobAction> Actions() =>
        [.. _simulation.Run(() => _simulation.Store.ReadActionsAsync(jobId: null, beforeId: null, 100, CancellationToken.None)).Reverse()];

    private IReadOnlyList<JobReceipt?> Commit(params JobOperation[] operations) => Commit(_simulation, operations);

    private static IReadOnlyList<JobReceipt?> Commit(JobSimulation simulation, params JobOperation[] operations) =>
        simulation.Run(() => simulation.Services.GetRequiredService<IJobChangeSets>().CommitAsync(operations));

    private static JobOperation Create(Guid id, NewJob job) => new(id, JobOperationKind.Create, JobCaller.System) { Job = job };

    private static JobOperation Cancel(Guid id) => new(id, JobOperationKind.Patch, JobCaller.System) { Patch = CancelPatch };

    private JobOperation Postpone(Guid id, double seconds) =>
        new(id, JobOperationKind.Patch, JobCaller.System) { Patch = new JobStatePatch { PostponeUntil = _simulation.Now.AddSeconds(seconds) } };

    private static JobOperation Delete(Guid id) => new(id, JobOperationKind.Delete, JobCaller.System);
}
