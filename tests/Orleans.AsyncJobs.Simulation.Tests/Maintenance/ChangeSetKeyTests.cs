using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Tests.Grains;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>Change sets that are asked for again under their one key.</summary>
public sealed class ChangeSetKeyTests
{
    private const string Key = "key";

    private readonly JobSimulation _simulation = new();

    [Fact]
    public void CommitOnceAsync_again_answers_the_first_and_changes_nothing()
    {
        var id = Waiting();
        var until = _simulation.Now.AddSeconds(50);
        var first = Commit(Postpone(id, until), Create("a"), Create("b"));
        _simulation.Run(() => _simulation.Job(id).PostponeAsync(_simulation.Now.AddSeconds(90), JobCaller.System));
        var (rows, postponed) = (_simulation.Store.Rows.Count, _simulation.Status(id).PostponeUntil);

        var second = Commit(Postpone(id, until), Create("a"), Create("b"));

        Assert.Null(first[0]);
        Assert.Equal(first, second);
        Assert.Equal((3, 3), (rows, _simulation.Store.Rows.Count));
        Assert.Equal(postponed, _simulation.Status(id).PostponeUntil);
    }

    [Fact]
    public void CommitOnceAsync_again_when_its_change_is_refused_by_now_answers_the_first()
    {
        var id = Waiting();
        var until = _simulation.Now.AddSeconds(50);
        var first = Commit(Create("a"), Postpone(id, until));
        _simulation.Run(() => _simulation.Job(id).CancelAsync(JobCaller.System));
        var canceled = Commit(Create("a"), Postpone(id, until));
        _simulation.Run(() => _simulation.Job(id).DeleteAsync(JobCaller.System, expectedVersion: null));
        _simulation.Run(() => _simulation.Job(first[0]!.JobId).DeleteAsync(JobCaller.System, expectedVersion: null));
        var deleted = Commit(Create("a"), Postpone(id, until));

        Assert.Equal(first, canceled);
        Assert.Equal(first, deleted);
        Assert.Null(_simulation.Store.Find(first[0]!.JobId));
    }

    [Fact]
    public void CommitOnceAsync_that_was_refused_takes_no_key()
    {
        var id = Waiting();
        _simulation.Run(() => _simulation.Job(id).CancelAsync(JobCaller.System));

        var refusal = Assert.Throws<ChangeSetException>(() => Commit(Create("a"), Postpone(id, _simulation.Now.AddSeconds(50))));
        var receipts = Commit(Create("a"));

        Assert.Equal((1, JobErrorKind.Invalid), (refusal.Index, refusal.Reason.Kind));
        Assert.NotNull(_simulation.Store.Find(receipts[0]!.JobId));
    }

    [Fact]
    public void CommitOnceAsync_of_something_else_under_the_key_is_refused()
    {
        var (one, other) = (Waiting(), Waiting());
        var until = _simulation.Now.AddSeconds(50);
        Commit(Postpone(one, until), Create("a"), Create("b"));
        var rows = _simulation.Store.Rows;

        foreach (var operations in new JobOperation[][]
        {
            [Postpone(one, until), Create("a"), Create("other")],
            [Postpone(one, until), Create("a")],
            [Create("a"), Create("b")],
            [Create("a"), Postpone(one, until), Create("b")],
            [Postpone(other, until), Create("a"), Create("b")],
            [Postpone(one, until.AddSeconds(1)), Create("a"), Create("b")],
        })
        {
            var refusal = Assert.Throws<ChangeSetException>(() => Commit(operations));

            Assert.Contains("was used for another request", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(rows, _simulation.Store.Rows);
    }

    [Fact]
    public void CommitOnceAsync_without_a_create_is_a_fault_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => Commit(Postpone(Waiting(), _simulation.Now.AddSeconds(50))));

    private Guid Waiting() => _simulation.Create(New("waits") with { PostponeUntil = _simulation.Now.AddDays(1) })[0];

    private IReadOnlyList<JobReceipt?> Commit(params JobOperation[] operations) =>
        _simulation.Run(() => _simulation.Services.GetRequiredService<IJobChangeSets>().CommitOnceAsync(Key, operations));

    private static JobOperation Create(string name) =>
        new(Guid.CreateVersion7(), JobOperationKind.Create, JobCaller.System) { Job = New(name) with { PostponeUntil = new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero) } };

    private static JobOperation Postpone(Guid id, DateTimeOffset until) =>
        new(id, JobOperationKind.Patch, JobCaller.System) { Patch = new JobStatePatch { PostponeUntil = until } };
}
