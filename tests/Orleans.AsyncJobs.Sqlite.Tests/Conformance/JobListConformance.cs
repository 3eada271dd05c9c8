using System.Globalization;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Lists and counts by state, as the page shows them: the same rows in the same order, whatever index serves them.</summary>
public abstract class JobListConformance : StoreConformance
{
    private const int Jobs = 300;

    private static readonly JobColumn Sequence = JobColumns.Get("sequence");

    private static readonly (JobStateCode State, JobStatusCode Status)[] States =
    [
        (JobStateCode.Ready, JobStatusCode.WaitingForResources), (JobStateCode.Suspended, JobStatusCode.Waiting), (JobStateCode.Locked, JobStatusCode.InProgress),
        (JobStateCode.Locked, JobStatusCode.Pausing), (JobStateCode.Locked, JobStatusCode.Canceling), (JobStateCode.Completed, JobStatusCode.Succeeded),
        (JobStateCode.Completed, JobStatusCode.Failed), (JobStateCode.Completed, JobStatusCode.Canceled),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task QueryAsync_by_state_gives_the_rows_of_a_walk(int seed)
    {
        var random = new Random(seed);
        var jobs = await Store.InsertAsync([.. Enumerable.Range(0, Jobs).Select(_ => Job(random))], TestJobs.Stop);
        foreach (var filter in Filters())
        {
            foreach (var (order, limit) in new[] { (true, 500), (false, 500), (true, 7), (false, 0) })
            {
                var query = new JobQuery
                {
                    Columns = [JobColumns.Get("name"), Sequence],
                    Filter = filter,
                    Order = [new JobOrder(Sequence, order)],
                    Limit = limit,
                    WithCount = true,
                };
                var expected = jobs.Where(job => !job.Status.Deleted && IsTaken(job, filter)).OrderBy(job => order ? -job.Job.Sequence : job.Job.Sequence).ToList();

                var result = await Store.QueryAsync(query, TestJobs.Stop);

                Assert.Equal(expected.Take(limit).Select(job => job.Job.Sequence), result.Rows.Select(row => (long)row[1]!));
                Assert.Equal(expected.Count, result.Count);
            }

            // In another order the rows are the same.
            var byName = await Store.QueryAsync(new JobQuery { Columns = [Sequence], Filter = filter, Order = [new JobOrder(JobColumns.Get("name"), false)] }, TestJobs.Stop);
            Assert.Equal(jobs.Where(job => !job.Status.Deleted && IsTaken(job, filter)).Select(job => job.Job.Sequence).Order(), byName.Rows.Select(row => (long)row[0]!).Order());
        }
    }

    [Fact]
    public async Task QueryAsync_of_failures_by_date_gives_the_newest_first()
    {
        var random = new Random(3);
        var jobs = await Store.InsertAsync([.. Enumerable.Range(0, Jobs).Select(_ => Job(random))], TestJobs.Stop);
        var completedOn = JobColumns.Get("completedon");
        var since = TestJobs.Now.AddSeconds(5);
        var filter = new JobFilter.And(Is("statuscode", 31), new JobFilter.Compare(completedOn, JobComparison.GreaterThanOrEqual, since));

        var result = await Store.QueryAsync(
            new JobQuery { Columns = [Sequence], Filter = filter, Order = [new JobOrder(completedOn, true), new JobOrder(Sequence, true)], WithCount = true }, TestJobs.Stop);

        var expected = jobs.Where(job => job.Status is { Status: JobStatusCode.Failed, Deleted: false } && job.Status.CompletedOn >= since)
            .OrderByDescending(job => job.Status.CompletedOn).ThenByDescending(job => job.Job.Sequence).Select(job => job.Job.Sequence).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, result.Rows.Select(row => (long)row[0]!));
        Assert.Equal(expected.Count, result.Count);
    }

    private static IEnumerable<JobFilter> Filters()
    {
        foreach (var (column, values) in new[] { ("statecode", Enumerable.Range(0, 4)), ("statuscode", [0, 10, 20, 21, 22, 30, 31, 32]), ("waitkind", Enumerable.Range(0, 8)), ("operationtype", [1]) })
        {
            foreach (var value in values)
            {
                yield return Is(column, value);
                yield return new JobFilter.Not(Is(column, value));
                yield return new JobFilter.And(Is(column, value), Is("priority", 1));
                yield return new JobFilter.Or(Is(column, value), Is("waitkind", (int)JobWaitKind.Paused));
                yield return new JobFilter.And(Is(column, value), Is("statecode", 1));
            }
        }

        yield return new JobFilter.In(JobColumns.Get("statuscode"), [0, 20]);
        yield return new JobFilter.In(JobColumns.Get("statuscode"), [0, 31]);
        yield return new JobFilter.In(JobColumns.Get("waitkind"), [3, 4, null]);
        yield return new JobFilter.And(Is("statecode", 0), Is("statecode", 1));
        yield return new JobFilter.And(Is("statecode", 1), new JobFilter.Compare(Sequence, JobComparison.LessThan, 100L));
        yield return Is("messagename", "test");
    }

    private static JobFilter Is(string column, object value) => new JobFilter.Compare(JobColumns.Get(column), JobComparison.Equal, value);

    private static bool IsTaken(JobState job, JobFilter filter) => filter switch
    {
        JobFilter.And(var left, var right) => IsTaken(job, left) && IsTaken(job, right),
        JobFilter.Or(var left, var right) => IsTaken(job, left) || IsTaken(job, right),
        JobFilter.Not(var inner) => !IsTaken(job, inner),
        JobFilter.In list => list.Values.Any(value => value is not null && Equals(Value(job, list.Column), Convert.ToInt64(value, CultureInfo.InvariantCulture))),
        JobFilter.Compare { Value: string text } => CaseFolding.AreSame(job.Job.MessageName, text),
        JobFilter.Compare { Operator: JobComparison.LessThan } compare => Value(job, compare.Column) < Convert.ToInt64(compare.Value, CultureInfo.InvariantCulture),
        JobFilter.Compare compare => Value(job, compare.Column) == Convert.ToInt64(compare.Value, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"{filter}"),
    };

    private static long Value(JobState job, JobColumn column) => column.Name switch
    {
        "statecode" => (long)job.Status.State,
        "statuscode" => (long)job.Status.Status,
        "waitkind" => (long)JobStages.WaitOf(job.Status),
        "operationtype" => job.Job.OperationType,
        "priority" => job.Job.Priority,
        _ => job.Job.Sequence,
    };

    private static JobState Job(Random random)
    {
        var (state, status) = States[random.Next(States.Length)];
        var job = TestJobs.New(priority: random.Next(3), operationType: random.Next(1, 3), state: state, status: status, limited: random.Next(2) == 0 ? string.Empty : "Other");
        return job with
        {
            Status = job.Status with
            {
                Wait = state == JobStateCode.Suspended ? (JobWait)random.Next(5) : JobWait.None,
                Abandoned = random.Next(8) == 0,
                Deleted = random.Next(12) == 0,
                CompletedOn = state == JobStateCode.Completed ? TestJobs.Now.AddSeconds(random.Next(10)) : null,
            },
        };
    }
}
