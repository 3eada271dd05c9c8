using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Counting;

/// <summary>Writes of every kind to a store, one after the other or several at once. Some of them are refused.</summary>
/// <param name="store">The store.</param>
/// <param name="random">The choices.</param>
/// <param name="moveLanes">Whether the limited message names change by and by, after which lines of partitions are read anew.</param>
internal sealed class RandomWrites(SqliteJobStore store, Random random, bool moveLanes)
{
    private static readonly string[] MessageNames = ["m0", "m1"];

    private static readonly (JobStateCode State, JobStatusCode Status)[] States =
    [
        (JobStateCode.Ready, JobStatusCode.WaitingForResources), (JobStateCode.Ready, JobStatusCode.WaitingForResources),
        (JobStateCode.Suspended, JobStatusCode.Waiting), (JobStateCode.Locked, JobStatusCode.InProgress),
        (JobStateCode.Completed, JobStatusCode.Succeeded), (JobStateCode.Completed, JobStatusCode.Failed), (JobStateCode.Completed, JobStatusCode.Canceled),
    ];

    private readonly Lock _gate = new();

    // As their holders saw them last: the lanes of some have changed since.
    private readonly List<JobState> _rows = [];

    public static int[] Partitions => [0, 1];

    public static string[] Tokens => ["t0", "t1", "t2", "t3", "t4"];

    public async Task WriteAsync()
    {
        switch (random.Next(20))
        {
            case 0 when moveLanes:
                await store.SetLimitedMessageNamesAsync([.. MessageNames.Where(_ => random.Next(2) == 0)], TestJobs.Stop);
                break;
            case < 8:
                await WriteOneAsync();
                break;
            default:
                // They meet in one transaction, as far as they come while the one before is on its way.
                await Task.WhenAll(Enumerable.Range(0, random.Next(2, 8)).Select(_ => WriteOneAsync()));
                break;
        }
    }

    private Task WriteOneAsync() => random.Next(10) switch
    {
        _ when _rows.Count < 10 => InsertAsync(),
        < 3 => InsertAsync(),
        3 => TryAsync(store.InsertAsync([NewJob(), NewJob() with { Definition = Any().Job with { Sequence = 0 } }], TestJobs.Stop)),
        4 => DeleteAsync(Any()),
        _ => UpdateAsync(Any()),
    };

    private JobState Any()
    {
        JobState job;
        lock (_gate)
        {
            job = _rows[random.Next(_rows.Count)];
        }

        return random.Next(10) == 0 ? job with { Version = job.Version - 1 } : job;
    }

    private async Task InsertAsync()
    {
        JobState[] jobs = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => NewJob())];
        if (await TryAsync(store.InsertAsync(jobs, TestJobs.Stop)) is not { } stored)
        {
            return;
        }

        lock (_gate)
        {
            _rows.AddRange(stored);
        }
    }

    private async Task DeleteAsync(JobState job)
    {
        try
        {
            await store.DeleteAsync(job, TestJobs.Stop);
            lock (_gate)
            {
                _rows.RemoveAll(row => row.Job.JobId == job.Job.JobId);
            }
        }
        catch (JobConflictException)
        {
            // It is at another version, or another write has deleted it.
        }
    }

    private async Task UpdateAsync(JobState job)
    {
        var (state, code) = States[random.Next(States.Length)];
        var status = job.Status with
        {
            State = state,
            Status = code,
            Admitted = random.Next(4) != 0,
            Deleted = random.Next(10) == 0,
            Abandoned = random.Next(10) == 0,
            Position = random.Next(5) == 0 ? 0 : job.Status.Position,
            Message = random.Next(2) == 0 ? null : "m",
        };
        if (await TryAsync(store.UpdateAsync(job with { Status = status }, TestJobs.Stop)) is not { } stored)
        {
            return;
        }

        lock (_gate)
        {
            _rows[_rows.FindIndex(row => row.Job.JobId == job.Job.JobId)] = stored;
        }
    }

    private static async Task<T?> TryAsync<T>(Task<T> write)
    {
        try
        {
            return await write;
        }
        catch (JobConflictException)
        {
            return default;
        }
    }

    private JobState NewJob()
    {
        var messageName = MessageNames[random.Next(2)];
        var job = TestJobs.New(
            token: random.Next(2) == 0 ? null : Tokens[random.Next(Tokens.Length)],
            priority: random.Next(2),
            partition: random.Next(2),
            onFailure: (JobFailureAction)random.Next(2),
            owner: random.Next(1, 3),
            state: random.Next(5) == 0 ? JobStateCode.Suspended : JobStateCode.Ready);
        return job with { Definition = job.Job with { MessageName = messageName, LimitedMessageName = random.Next(2) == 0 ? messageName : string.Empty } };
    }
}
