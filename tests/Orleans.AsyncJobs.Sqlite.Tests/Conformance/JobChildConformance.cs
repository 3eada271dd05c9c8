using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Jobs that handlers make: once for each id, and only by a run that is on.</summary>
public abstract class JobChildConformance : StoreConformance
{
    private static readonly DateTimeOffset Monday = TestJobs.Now;
    private static readonly DateTimeOffset Tuesday = TestJobs.Now.AddDays(1);

    [Fact]
    public async Task InsertChildrenAsync_stores_those_that_are_not_known_and_answers_all_in_order()
    {
        var parent = await RunningAsync();
        var first = await Store.InsertChildrenAsync([Child(parent, "a"), Child(parent, "b")], RunOf(parent), TestJobs.Stop);

        var again = await Store.InsertChildrenAsync([Child(parent, "c"), Child(parent, "b"), Child(parent, "d"), Child(parent, "a")], RunOf(parent), TestJobs.Stop);

        Assert.Equal([IdOf(parent, "c"), IdOf(parent, "d")], again.Stored!.Select(job => job.Job.JobId));
        Assert.Equal([IdOf(parent, "c"), IdOf(parent, "b"), IdOf(parent, "d"), IdOf(parent, "a")], again.Receipts.Select(receipt => receipt.JobId));
        Assert.Equal(first.Receipts, [again.Receipts[3], again.Receipts[1]]);
        Assert.Equal(5, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
        var child = await Store.ReadAsync(IdOf(parent, "a"), TestJobs.Stop);
        Assert.Equal((parent.Job.JobId, 1), (child!.Job.ParentJobId, child.Job.Depth));
        Assert.Equal("the data of a", await Store.ReadDataAsync(child.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task InsertChildrenAsync_at_once_stores_each_once()
    {
        var parent = await RunningAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            Store.InsertChildrenAsync([Child(parent, "a"), Child(parent, $"{i % 5}")], RunOf(parent), TestJobs.Stop)));

        Assert.Equal(7, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
        Assert.Single(answers.Select(answer => answer.Receipts[0]).Distinct());
        Assert.Equal(6, answers.Sum(answer => answer.Stored!.Count));
    }

    public static TheoryData<string> Ends => ["succeeded", "postponed", "next attempt", "abandoned"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task InsertChildrenAsync_of_a_run_that_is_over_is_refused(string end)
    {
        var parent = await RunningAsync();
        await Store.InsertChildrenAsync([Child(parent, "known")], RunOf(parent), TestJobs.Stop);
        await Store.UpdateAsync(parent, status => end switch
        {
            "succeeded" => status with { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded },
            "postponed" => status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, PostponeUntil = Tuesday, Wait = JobWait.Postponed },
            "abandoned" => status with { State = JobStateCode.Completed, Status = JobStatusCode.Canceled, Abandoned = true },
            _ => TestJobs.Locked(status),
        });

        var refusal = await Assert.ThrowsAsync<JobException>(() => Store.InsertChildrenAsync([Child(parent, "known"), Child(parent, "late")], RunOf(parent), TestJobs.Stop));

        Assert.Equal((JobErrorKind.Invalid, "Attempt 1 is not the current run of the job any more; it makes no jobs."), (refusal.Kind, refusal.Message));
        Assert.Equal(2, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    [Fact]
    public async Task InsertChildrenAsync_of_a_parent_that_is_deleted_or_never_was_is_refused()
    {
        var parent = await RunningAsync();
        var going = await Store.UpdateAsync(parent, status => status with { Deleted = true, Status = JobStatusCode.Canceling });

        Assert.Equal(JobErrorKind.NotFound, (await Assert.ThrowsAsync<JobException>(Insert)).Kind);
        await Store.DeleteAsync(going, TestJobs.Stop);
        Assert.Equal(JobErrorKind.NotFound, (await Assert.ThrowsAsync<JobException>(Insert)).Kind);

        Task Insert() => Store.InsertChildrenAsync([Child(parent, "a")], RunOf(parent), TestJobs.Stop);
    }

    // A child with auto-delete goes as soon as it has succeeded, perhaps before its parent's run is known to be lost.
    [Fact]
    public async Task InsertChildrenAsync_makes_a_deleted_child_no_second_time_while_its_parent_is_there()
    {
        var parent = await RunningAsync();
        var first = await Store.InsertChildrenAsync([Child(parent, "a"), Child(parent, "b")], RunOf(parent), TestJobs.Stop);
        await Store.DeleteAsync(first.Stored![0], TestJobs.Stop);
        parent = await Store.LockAsync(parent);

        var again = await Store.InsertChildrenAsync([Child(parent, "a"), Child(parent, "b")], RunOf(parent), TestJobs.Stop);

        Assert.Empty(again.Stored!);
        Assert.Equal(first.Receipts, again.Receipts);
        Assert.Null(await Store.ReadAsync(IdOf(parent, "a"), TestJobs.Stop));
    }

    [Fact]
    public async Task InsertChildrenAsync_of_a_later_occurrence_forgets_the_deleted_children_of_earlier_ones()
    {
        var parent = await RunningAsync();
        var first = await Store.InsertChildrenAsync([Child(parent, "a", Monday)], RunOf(parent, Monday), TestJobs.Stop);
        await Store.DeleteAsync(first.Stored![0], TestJobs.Stop);
        Assert.Empty((await Store.InsertChildrenAsync([Child(parent, "a", Monday)], RunOf(parent, Monday), TestJobs.Stop)).Stored!);

        var next = await Store.InsertChildrenAsync([Child(parent, "a", Tuesday)], RunOf(parent, Tuesday), TestJobs.Stop);
        await Store.DeleteAsync(next.Stored![0], TestJobs.Stop);

        Assert.Empty((await Store.InsertChildrenAsync([Child(parent, "a", Tuesday)], RunOf(parent, Tuesday), TestJobs.Stop)).Stored!);
        Assert.Single((await Store.InsertChildrenAsync([Child(parent, "a", Monday)], RunOf(parent, Monday), TestJobs.Stop)).Stored!);
    }

    [Fact]
    public async Task InsertChildrenAsync_of_which_one_is_refused_stores_none()
    {
        var parent = await RunningAsync();
        var (good, bad) = (Child(parent, "a"), Child(parent, "b"));

        await Assert.ThrowsAnyAsync<Exception>(() => Store.InsertChildrenAsync([good, bad, bad], RunOf(parent), TestJobs.Stop));

        Assert.Null(await Store.ReadAsync(good.Job.Job.JobId, TestJobs.Stop));
        Assert.Equal(2, (await Store.InsertChildrenAsync([good, bad], RunOf(parent), TestJobs.Stop)).Stored!.Count);
    }

    [Fact]
    public async Task InsertChildrenAsync_with_a_refusal_answers_what_is_known_and_stores_nothing_else()
    {
        var parent = await RunningAsync();
        var refusal = JobException.Invalid("It is over.");
        var first = await Store.InsertChildrenAsync([Child(parent, "a")], RunOf(parent), TestJobs.Stop);

        var again = await Store.InsertChildrenAsync([Child(parent, "a") with { Refusal = refusal }, Child(parent, "b")], RunOf(parent), TestJobs.Stop);
        var thrown = await Assert.ThrowsAsync<JobException>(() => Store.InsertChildrenAsync([Child(parent, "c"), Child(parent, "d") with { Refusal = refusal }], RunOf(parent), TestJobs.Stop));

        Assert.Equal(first.Receipts[0], again.Receipts[0]);
        Assert.Equal("b", Assert.Single(again.Stored!).Job.Name);
        Assert.Equal(refusal.Message, thrown.Message);
        Assert.Null(await Store.ReadAsync(IdOf(parent, "c"), TestJobs.Stop));
    }

    private async Task<JobState> RunningAsync() => await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));

    private static JobParent RunOf(JobState parent, DateTimeOffset? occurrence = null) => new(parent.Job.JobId, parent.Status.Attempt, parent.Job.Depth, parent.Job.OwnerId, occurrence);

    private static Guid IdOf(JobState parent, string name, DateTimeOffset? occurrence = null) => ChildJobId.Of(parent.Job.JobId, occurrence, name);

    private static NewJobRow Child(JobState parent, string name, DateTimeOffset? occurrence = null)
    {
        var job = TestJobs.New();
        return new NewJobRow(
            job with { Definition = job.Job with { JobId = IdOf(parent, name, occurrence), Name = name, ParentJobId = parent.Job.JobId, Depth = 1 } }, $"the data of {name}");
    }
}
