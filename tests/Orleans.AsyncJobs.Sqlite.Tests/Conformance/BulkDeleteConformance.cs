using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>What is kept of a bulk delete.</summary>
public abstract class BulkDeleteConformance : StoreConformance
{
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 1_000 };

    [Fact]
    public async Task ReadBulkDeletesAsync_gives_what_was_written_last_and_leaves_out_what_is_none()
    {
        var (one, other, none) = (await NewAsync(), await NewAsync(), await NewAsync());
        var another = (await Store.InsertAsync(TestJobs.New())).Job.JobId;
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 1, Failed = 2 }, TestJobs.Stop);
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 100, Failed = 3 }, TestJobs.Stop);
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = other, IsNewRun = true }, TestJobs.Stop);

        var found = await Store.ReadBulkDeletesAsync([one, other, none, another, Guid.NewGuid()], TestJobs.Stop);

        Assert.Equal([new BulkDeleteCounts(one, 100, 3), new BulkDeleteCounts(other, 0, 0), new BulkDeleteCounts(none, 0, 0)], found);
    }

    [Fact]
    public async Task QueryAsync_finds_bulk_deletes_that_have_not_run()
    {
        var (one, other) = (await NewAsync(), await NewAsync());
        await Store.InsertAsync(TestJobs.New());
        var id = JobColumns.Get("asyncoperationid");
        var query = new JobQuery
        {
            Columns = [id],
            Filter = new JobFilter.Compare(JobColumns.Get("messagename"), JobComparison.Equal, "bulkdelete"),
            Order = [new JobOrder(JobColumns.Get("sequence"), Descending: true)],
            Limit = 10,
            WithCount = true,
        };

        var found = await Store.QueryAsync(query, TestJobs.Stop);
        var ready = await Store.QueryAsync(query with { Filter = new JobFilter.And(query.Filter, new JobFilter.Compare(JobColumns.Get("statecode"), JobComparison.Equal, 0)) }, TestJobs.Stop);

        Assert.Equal([other, one], found.Rows.Select(row => (Guid)row[0]!));
        Assert.Equal((2, 2), (found.Count, ready.Count));
        Assert.Equal(found.Rows, ready.Rows);
    }

    [Fact]
    public async Task QueryAsync_takes_the_largest_criteria_that_a_bulk_delete_takes()
    {
        var job = await Store.InsertAsync(TestJobs.New());
        JobCondition[] conditions = [.. Enumerable.Range(0, CriteriaCompiler.MaxConditions).Select(number => new JobCondition("name", JobConditionOperator.NotEqual, $"Other {number}"))];
        JobCondition ids = new("asyncoperationid", JobConditionOperator.In, [job.Job.JobId.ToString("D"), .. Enumerable.Range(1, JobFilter.In.MaxValues - 1).Select(number => Id(number).ToString("D"))]);
        var many = CriteriaCompiler.Compile(JobCriteria.All(conditions), Guid.Empty);
        var one = CriteriaCompiler.Compile(JobCriteria.All(ids), Guid.Empty);
        JobFilter?[][] sets = [[.. Enumerable.Repeat(many, BulkDeletes.MaxQueries)], [one, one]];
        foreach (var filters in sets)
        {
            var filter = JobFilterJson.Read(JsonNode.Parse(JobFilterJson.Write(BulkDeletes.FilterOf(filters)!).ToJsonString(Deep), documentOptions: new JsonDocumentOptions { MaxDepth = Deep.MaxDepth }));
            var scope = new BulkScope(Store, filter, job.Job.Sequence, TestJobs.Now.AddDays(1), Id(1));

            Assert.Equal(1, await scope.CountAsync(TestJobs.Stop));
            Assert.Single(await scope.ReadAsync([JobColumns.Version], 0, 100, TestJobs.Stop));
            Assert.Single(await scope.ReadMatchingAsync([JobColumns.Version], [job.Job.JobId, .. Enumerable.Range(1, 99).Select(Id)], TestJobs.Stop));
        }
    }

    [Fact]
    public async Task ReadBulkDeleteFailuresAsync_gives_each_failed_job_once_in_order()
    {
        var (one, other) = (await NewAsync(), await NewAsync());
        BulkDeleteFailure[] failures = [Failure(one, 1), Failure(one, 2), Failure(other, 3)];
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failed = 2, Failures = failures[..2] }, TestJobs.Stop);
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = other, Failed = 1, Failures = failures[2..] }, TestJobs.Stop);

        // The step is told again after a crash: the first failure is another by now, and keeps its id.
        var again = failures[0] with { FailureId = Id(9), ErrorCode = 7, Message = "Again.", On = TestJobs.Now.AddHours(1) };
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failed = 2, Failures = [again] }, TestJobs.Stop);

        var first = again with { FailureId = failures[0].FailureId };
        Assert.Equal([first, failures[1]], await Store.ReadBulkDeleteFailuresAsync(one, 10, TestJobs.Stop));
        Assert.Equal([first, failures[1], failures[2]], await Store.ReadBulkDeleteFailuresAsync(jobId: null, 10, TestJobs.Stop));
        Assert.Equal([first], await Store.ReadBulkDeleteFailuresAsync(jobId: null, 1, TestJobs.Stop));
    }

    [Fact]
    public async Task WriteBulkDeleteAsync_takes_back_the_failure_of_a_job_that_is_settled()
    {
        var one = await NewAsync();
        BulkDeleteFailure[] failures = [Failure(one, 1), Failure(one, 2)];
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failed = 2, Failures = failures }, TestJobs.Stop);

        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 1, Failed = 1, Failures = failures[1..], Settled = [failures[0].JobId, Guid.NewGuid()] }, TestJobs.Stop);

        Assert.Equal([failures[1]], await Store.ReadBulkDeleteFailuresAsync(one, 10, TestJobs.Stop));
    }

    [Fact]
    public async Task WriteBulkDeleteAsync_of_a_new_run_begins_anew()
    {
        var one = await NewAsync();
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 5, Failed = 1, Failures = [Failure(one, 1)] }, TestJobs.Stop);

        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, IsNewRun = true }, TestJobs.Stop);

        Assert.Empty(await Store.ReadBulkDeleteFailuresAsync(one, 10, TestJobs.Stop));
        Assert.Equal([new BulkDeleteCounts(one, 0, 0)], await Store.ReadBulkDeletesAsync([one], TestJobs.Stop));
    }

    [Fact]
    public async Task WriteBulkDeleteAsync_keeps_the_first_thousand_failures()
    {
        var one = await NewAsync();
        BulkDeleteFailure[] failures = [.. Enumerable.Range(1, BulkDeleteWrite.MaxFailures + 5).Select(number => Failure(one, number))];
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failures = failures[..10] }, TestJobs.Stop);

        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Failed = failures.Length, Failures = failures[10..] }, TestJobs.Stop);

        Assert.Equal(failures[..BulkDeleteWrite.MaxFailures], await Store.ReadBulkDeleteFailuresAsync(one, 5_000, TestJobs.Stop));
    }

    [Fact]
    public async Task DeleteAsync_of_the_bulk_delete_takes_all_along()
    {
        var job = await Store.InsertAsync(New());
        var one = job.Job.JobId;
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 5, Failed = 1, Failures = [Failure(one, 1)] }, TestJobs.Stop);

        await Store.DeleteAsync(job, TestJobs.Stop);
        await Store.WriteBulkDeleteAsync(new BulkDeleteWrite { JobId = one, Deleted = 6 }, TestJobs.Stop);

        Assert.Empty(await Store.ReadBulkDeletesAsync([one], TestJobs.Stop));
        Assert.Empty(await Store.ReadBulkDeleteFailuresAsync(jobId: null, 10, TestJobs.Stop));
        Assert.Empty(await Store.CheckAsync(TestJobs.Stop));
    }

    private static Guid Id(int number) => new(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);

    private static BulkDeleteFailure Failure(Guid bulkDeleteId, int number) => new()
    {
        FailureId = Id(number),
        BulkDeleteId = bulkDeleteId,
        JobId = Guid.NewGuid(),
        On = TestJobs.Now,
        ErrorCode = JobErrorCodes.BulkDeleteRecordDeletionFailure,
        Message = $"No {number}.",
    };

    private async Task<Guid> NewAsync() => (await Store.InsertAsync(New())).Job.JobId;

    private static Model.JobState New()
    {
        var job = TestJobs.New();
        return job with { Definition = job.Definition! with { MessageName = IBulkDeleteRecords.MessageName } };
    }
}
