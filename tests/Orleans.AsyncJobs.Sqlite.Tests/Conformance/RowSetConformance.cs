using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Rows that are written together, all or none.</summary>
public abstract class RowSetConformance : StoreConformance
{
    [Fact]
    public async Task WriteSetAsync_writes_updates_deletes_and_inserts_in_one_go()
    {
        var (updated, deleted) = (await Store.InsertAsync(TestJobs.New()), await Store.InsertAsync(TestJobs.New()));
        JobState[] inserted = [TestJobs.New(), TestJobs.New()];

        var answer = await WriteAsync([Canceled(updated)], [Told(deleted, JobActionVerb.Delete)], [new NewJobRow(inserted[0]), inserted[1].WithData(100_000)]);

        Assert.Equal((2, JobStatusCode.Canceled), (answer.Updated[0].Version, answer.Updated[0].Status.Status));
        Assert.Equal(answer.Updated[0], await Store.ReadAsync(updated.Job.JobId, TestJobs.Stop));
        Assert.Null(await Store.ReadAsync(deleted.Job.JobId, TestJobs.Stop));
        Assert.Equal(inserted.Select(job => job.Job.JobId), answer.Inserted.Select(job => job.Job.JobId));
        Assert.Equal([3L, 4L], answer.Inserted.Select(job => job.Job.Sequence));
        Assert.Equal(100_000, (await Store.ReadDataAsync(inserted[1].Job.JobId, TestJobs.Stop))!.Length);
        Assert.Equal([(JobStatusCode.WaitingForResources, 2L), (JobStatusCode.Canceled, 1L)], (await Store.CountAsync(TestJobs.Stop)).Select(count => (count.Status, count.Count)));
        Assert.Equal(
            [(updated.Job.JobId, JobActionVerb.Postpone), (updated.Job.JobId, JobActionVerb.Cancel), (deleted.Job.JobId, JobActionVerb.Delete)],
            (await ActionsAsync()).Select(action => (action.JobId!.Value, action.Verb)));
    }

    public enum Fault
    {
        OldVersion,
        Gone,
        OldDelete,
        TakenId,
    }

    [Theory]
    [InlineData(Fault.OldVersion)]
    [InlineData(Fault.Gone)]
    [InlineData(Fault.OldDelete)]
    [InlineData(Fault.TakenId)]
    public async Task WriteSetAsync_with_one_row_that_is_refused_writes_none(Fault fault)
    {
        var (good, other, bad) = (await Store.InsertAsync(TestJobs.New()), await Store.InsertAsync(TestJobs.New()), await Store.InsertAsync(TestJobs.New()));
        var changed = fault switch
        {
            Fault.OldVersion or Fault.OldDelete => await Store.LockAsync(bad),
            Fault.Gone => await DeleteAsync(bad),
            _ => bad,
        };
        var counts = await Store.CountAsync(TestJobs.Stop);
        var fresh = TestJobs.New();

        await Assert.ThrowsAsync<JobConflictException>(() => WriteAsync(
            fault is Fault.OldVersion or Fault.Gone ? [Canceled(good), Canceled(bad)] : [Canceled(good)],
            fault is Fault.OldDelete ? [other, bad] : [other],
            fault is Fault.TakenId ? [new NewJobRow(fresh), new NewJobRow(TestJobs.New() with { Definition = bad.Job with { Sequence = 0 } })] : [new NewJobRow(fresh)],
            Claim("k")));

        Assert.Equal((good, other), (await Store.ReadAsync(good.Job.JobId, TestJobs.Stop), await Store.ReadAsync(other.Job.JobId, TestJobs.Stop)));
        Assert.Null(await Store.ReadAsync(fresh.Job.JobId, TestJobs.Stop));
        Assert.Equal(changed?.Version, (await Store.ReadAsync(bad.Job.JobId, TestJobs.Stop))?.Version);
        Assert.Equal(counts, await Store.CountAsync(TestJobs.Stop));
        Assert.Empty(await ActionsAsync());
        Assert.NotNull((await Store.InsertOnceAsync([TestJobs.New()], Claim("k"), TestJobs.Stop)).Stored);
        Assert.Equal(5, (await Store.InsertAsync(TestJobs.New())).Job.Sequence);
    }

    [Fact]
    public async Task WriteSetAsync_again_under_the_keys_answers_the_first_jobs_and_writes_nothing()
    {
        JobState[] jobs = [TestJobs.New(), TestJobs.New()];
        var first = await WriteAsync([], [], [new NewJobRow(jobs[0]), new NewJobRow(jobs[1])], Claim("a"), Claim("b"));
        var waiting = await Store.InsertAsync(TestJobs.New());

        var again = await WriteAsync([Canceled(waiting)], [], [new NewJobRow(TestJobs.New()), new NewJobRow(TestJobs.New()) { Refusal = JobException.Invalid("It is over.") }, new NewJobRow(TestJobs.New())], Claim("a"), Claim("b"), Claim("c"));

        Assert.Equal([.. first.Inserted.Select(job => new JobReceipt(job.Job.JobId, job.Job.Sequence)), null], again.Known);
        Assert.Empty(again.Inserted);
        Assert.Equal(waiting, await Store.ReadAsync(waiting.Job.JobId, TestJobs.Stop));
        Assert.Equal(3, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
        Assert.NotNull((await Store.InsertOnceAsync([TestJobs.New()], Claim("c"), TestJobs.Stop)).Stored);
    }

    [Fact]
    public async Task WriteSetAsync_with_a_row_that_cannot_be_stored_names_it_and_writes_nothing()
    {
        await Store.InsertOnceAsync([TestJobs.New()], Claim("taken", fingerprint: 2), TestJobs.Stop);

        var refused = await WriteAsync([], [], [new NewJobRow(TestJobs.New()), new NewJobRow(TestJobs.New()) { Refusal = JobException.Invalid("It is over.") }]);
        var other = await WriteAsync([], [], [new NewJobRow(TestJobs.New()), new NewJobRow(TestJobs.New())], Claim("free"), Claim("taken"));

        Assert.Equal((1, "It is over."), (refused.RefusedIndex, refused.Refusal!.Message));
        Assert.Equal((1, "The idempotency key 'taken' was used for another request."), (other.RefusedIndex, other.Refusal!.Message));
        Assert.Equal(1, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public async Task WriteSetAsync_with_one_key_at_two_rows_refuses_the_later_and_writes_nothing(byte fingerprint, bool isKnown)
    {
        if (isKnown)
        {
            await Store.InsertOnceAsync([TestJobs.New()], Claim("twice"), TestJobs.Stop);
        }

        var waiting = await Store.InsertAsync(TestJobs.New());

        var refused = await WriteAsync(
            [Canceled(waiting)], [], [new NewJobRow(TestJobs.New()), new NewJobRow(TestJobs.New()), new NewJobRow(TestJobs.New())], Claim("twice"), Claim("once"), Claim("twice", fingerprint));

        Assert.Equal(
            (2, JobErrorKind.Invalid, "The idempotency key 'twice' stands at an earlier create of this change set. Give each create a key of its own."),
            (refused.RefusedIndex, refused.Refusal!.Kind, refused.Refusal.Message));
        Assert.Empty(refused.Known);
        Assert.Equal(waiting, await Store.ReadAsync(waiting.Job.JobId, TestJobs.Stop));
        Assert.Equal(isKnown ? 2 : 1, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
        Assert.NotNull((await Store.InsertOnceAsync([TestJobs.New()], Claim("once"), TestJobs.Stop)).Stored);
    }

    [Fact]
    public async Task WriteSetAsync_with_the_key_of_two_owners_stores_both()
    {
        var other = Claim("k") with { OwnerId = TestJobs.Owner(2) };

        var answer = await WriteAsync([], [], [new NewJobRow(TestJobs.New()), new NewJobRow(TestJobs.New())], Claim("k"), other);

        Assert.Equal(2, answer.Inserted.Count);
    }

    [Fact]
    public async Task WriteSetAsync_of_the_first_member_and_a_new_one_lets_the_new_one_be_first()
    {
        var first = await Store.InsertAsync(TestJobs.New("t"));

        var answer = await WriteAsync([Canceled(first)], [], [new NewJobRow(TestJobs.New("t"))]);

        Assert.True(answer.Inserted[0].Status.Admitted);
    }

    [Fact]
    public async Task WriteSetAsync_at_once_leaves_one_of_two_sets_that_change_the_same_row()
    {
        var shared = await Store.InsertAsync(TestJobs.New());
        JobState[] own = [TestJobs.New(), TestJobs.New()];

        var ends = await Task.WhenAll(own.Select(async job =>
        {
            try
            {
                return (await WriteAsync([Canceled(shared)], [], [new NewJobRow(job)])).Inserted.Count;
            }
            catch (JobConflictException)
            {
                return 0;
            }
        }));

        Assert.Equal(1, ends.Sum());
        Assert.Equal(2, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    private Task<RowSetAnswer> WriteAsync(JobState[] updates, JobState[] deletes, NewJobRow[] inserts, params IdempotencyClaim[] claims) => Store.WriteSetAsync(
        new RowSet { Updates = updates, Deletes = deletes, Inserts = [.. inserts.Select((row, i) => new RowOfSet(row, claims.ElementAtOrDefault(i)))] }, TestJobs.Stop);

    private async Task<JobState?> DeleteAsync(JobState job)
    {
        await Store.DeleteAsync(job, TestJobs.Stop);
        return null;
    }

    private async Task<List<JobAction>> ActionsAsync() => [.. (await Store.ReadActionsAsync(jobId: null, beforeId: null, 100, TestJobs.Stop)).Reverse()];

    private static JobState Canceled(JobState job)
    {
        var told = Told(job, JobActionVerb.Cancel);
        return told with
        {
            Status = job.Status with { State = JobStateCode.Completed, Status = JobStatusCode.Canceled, CompletedOn = TestJobs.Now },
            Entries = told.Entries! with { EarlierActions = [ActionOf(job, JobActionVerb.Postpone)] },
        };
    }

    private static JobState Told(JobState job, JobActionVerb verb) => job with { Entries = new JobEntries { Action = ActionOf(job, verb) } };

    private static JobAction ActionOf(JobState job, JobActionVerb verb) => new() { On = TestJobs.Now, Caller = JobCaller.System, Verb = verb, JobId = job.Job.JobId, Name = job.Job.Name };

    private static IdempotencyClaim Claim(string key, byte fingerprint = 1) => new(TestJobs.Owner(1), key, new byte[] { fingerprint, 0 }, DateTimeOffset.MaxValue);
}
