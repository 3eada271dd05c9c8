using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Creates under an idempotency key.</summary>
public abstract class IdempotencyConformance : StoreConformance
{
    private static readonly DateTimeOffset Later = DateTimeOffset.MaxValue;

    [Fact]
    public async Task InsertOnceAsync_stores_once_and_answers_the_same_receipts()
    {
        JobState[] group = [.. Enumerable.Range(0, 1_000).Select(_ => TestJobs.New())];

        var first = await Store.InsertOnceAsync(group, Claim("k"), TestJobs.Stop);
        var again = await Store.InsertOnceAsync([TestJobs.New()], Claim("k"), TestJobs.Stop);

        Assert.Equal(group.Select(job => job.Job.JobId), first.Stored!.Select(job => job.Job.JobId));
        Assert.Equal(first.Stored!.Select(job => new JobReceipt(job.Job.JobId, job.Job.Sequence)), first.Receipts);
        Assert.Null(again.Stored);
        Assert.Equal(first.Receipts, again.Receipts);
        Assert.Equal(1_000, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    [Fact]
    public async Task InsertOnceAsync_with_a_refusal_answers_a_known_key_and_leaves_a_new_one_free()
    {
        NewJobRow[] Refused() => [new NewJobRow(TestJobs.New()), new NewJobRow(TestJobs.New()) { Refusal = JobException.Invalid("It is over.") }];
        var first = await Store.InsertOnceAsync([TestJobs.New(), TestJobs.New()], Claim("k"), TestJobs.Stop);

        var again = await Store.InsertOnceAsync(Refused(), Claim("k"), TestJobs.Stop);
        var thrown = await Assert.ThrowsAsync<JobException>(() => Store.InsertOnceAsync(Refused(), Claim("l"), TestJobs.Stop));

        Assert.Equal((null, "It is over."), (again.Stored, thrown.Message));
        Assert.Equal(first.Receipts, again.Receipts);
        Assert.NotNull((await Store.InsertOnceAsync([TestJobs.New()], Claim("l"), TestJobs.Stop)).Stored);
    }

    [Fact]
    public async Task InsertOnceAsync_at_once_stores_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Store.InsertOnceAsync([TestJobs.New()], Claim("k"), TestJobs.Stop)));

        Assert.Single(answers, answer => answer.Stored is not null);
        Assert.Single(answers.Select(answer => Assert.Single(answer.Receipts)).Distinct());
        Assert.Equal(1, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    [Fact]
    public async Task InsertOnceAsync_of_another_request_under_the_key_is_refused()
    {
        await Store.InsertOnceAsync([TestJobs.New()], Claim("k"), TestJobs.Stop);

        var refusal = await Assert.ThrowsAsync<JobException>(() => Store.InsertOnceAsync([TestJobs.New()], Claim("k", fingerprint: 2), TestJobs.Stop));

        Assert.Equal((JobErrorKind.Invalid, JobErrorCodes.InvalidArgument), (refusal.Kind, refusal.Code));
        Assert.Equal("The idempotency key 'k' was used for another request.", refusal.Message);
        Assert.Equal(1, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    [Fact]
    public async Task InsertOnceAsync_tells_owners_and_keys_apart()
    {
        foreach (var claim in (IdempotencyClaim[])[Claim("k"), Claim("K"), Claim("k", owner: 2), Claim("k\0")])
        {
            Assert.NotNull((await Store.InsertOnceAsync([TestJobs.New()], claim, TestJobs.Stop)).Stored);
        }
    }

    [Fact]
    public async Task InsertOnceAsync_outlives_the_job()
    {
        var first = await Store.InsertOnceAsync([TestJobs.New()], Claim("k"), TestJobs.Stop);
        await Store.DeleteAsync(first.Stored![0], TestJobs.Stop);

        var again = await Store.InsertOnceAsync([TestJobs.New()], Claim("k"), TestJobs.Stop);

        Assert.Null(again.Stored);
        Assert.Equal(first.Receipts, again.Receipts);
    }

    [Fact]
    public async Task InsertOnceAsync_under_an_expired_key_stores_again()
    {
        await Store.InsertOnceAsync([TestJobs.New()], Claim("k") with { ExpiresOn = DateTimeOffset.MinValue }, TestJobs.Stop);

        Assert.NotNull((await Store.InsertOnceAsync([TestJobs.New()], Claim("k", fingerprint: 2), TestJobs.Stop)).Stored);
        Assert.Null((await Store.InsertOnceAsync([TestJobs.New()], Claim("k", fingerprint: 2), TestJobs.Stop)).Stored);
    }

    [Fact]
    public async Task InsertOnceAsync_that_is_refused_leaves_the_key_free()
    {
        var taken = await Store.InsertAsync(TestJobs.New());
        JobState[] group = [TestJobs.New(), TestJobs.New() with { Definition = taken.Job with { Sequence = 0 } }];

        await Assert.ThrowsAsync<JobConflictException>(() => Store.InsertOnceAsync(group, Claim("k"), TestJobs.Stop));

        Assert.NotNull((await Store.InsertOnceAsync([TestJobs.New()], Claim("k", fingerprint: 2), TestJobs.Stop)).Stored);
    }

    [Fact]
    public async Task InsertOnceAsync_refuses_a_key_that_is_too_long()
    {
        await Assert.ThrowsAsync<JobException>(() => Store.InsertOnceAsync([TestJobs.New()], Claim(new string('k', 257)), TestJobs.Stop));
        await Store.InsertOnceAsync([TestJobs.New()], Claim(new string('k', 256)), TestJobs.Stop);
    }

    private static IdempotencyClaim Claim(string key, int owner = 1, byte fingerprint = 1) => new(TestJobs.Owner(owner), key, new byte[] { fingerprint, 0 }, Later);
}
