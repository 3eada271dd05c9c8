using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

// Writes at random until it is killed, and prints each acknowledgement once it has it:
//   insert <group> <rows in the group> <id> <sequence>
//   update <id> <version> <statecode>
//   delete <id> <version>
//   cancel <id>
//   unused <bytes>
//   uploaded <bytes>
// An update that counts a retry brings an action, so that there are as many of both. Arguments: the folder, the seed, and
// "creates" for nothing but creates of large jobs, of which one in each group is canceled with an action and a run, or
// "shrinks" for large jobs that come and go, all but one in each group, while the file gets shorter, or "uploads" for jobs
// whose data is uploaded before and replaced after their create.
const int Callers = 16;
const int Chains = 4;
const int MaxGroupRows = 20;
const int Creators = 4;
const int LargeDataLength = 50_000;
const int ShrinkingGroups = 40;
var shrinkingTime = TimeSpan.FromSeconds(3);
var seed = int.Parse(args[1], CultureInfo.InvariantCulture);
await using var services = new ServiceCollection()
    .AddSqliteJobStore(options =>
    {
        options.Path = args[0];
        options.ReserveBytes = 0;
        options.SpareBytes = args is [_, _, "shrinks"] ? 0 : options.SpareBytes;
    })
    .BuildServiceProvider();
var store = services.GetRequiredService<IJobStore>();
await store.OpenAsync(CancellationToken.None);
await using var output = Console.OpenStandardOutput();
using var gate = new SemaphoreSlim(1);
if (args is [_, _, "creates"])
{
    await Task.WhenAll(Enumerable.Range(0, Creators).Select(caller => Task.Run(() => CreateAsync(new Random(HashCode.Combine(seed, caller))))));
}

if (args is [_, _, "shrinks"])
{
    await ComeAndGoAsync(new Random(seed));
}

if (args is [_, _, "uploads"])
{
    await Task.WhenAll(Enumerable.Range(0, Creators).Select(caller => Task.Run(() => UploadAsync(new Random(HashCode.Combine(seed, caller))))));
}

await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() =>
    caller < Chains ? RunChainAsync($"{seed}-{caller}") : WriteAsync(new Random(HashCode.Combine(seed, caller))))));

async Task CreateAsync(Random random)
{
    var data = new string('d', LargeDataLength);
    while (true)
    {
        var group = Guid.NewGuid();
        var jobs = Enumerable.Range(0, MaxGroupRows).Select(_ => NewJob(random, group, MaxGroupRows, hasKey: false) with { Data = data });
        var stored = await store.InsertAsync([.. jobs], CancellationToken.None);
        await PrintInsertAsync(group, stored);
        await store.UpdateAsync(Canceled(stored[0]), CancellationToken.None);
        await PrintAsync([$"cancel {stored[0].Job.JobId:N}"]);
    }
}

async Task UploadAsync(Random random)
{
    while (true)
    {
        await using var first = await UploadOneAsync(random);
        var stored = await store.InsertAsync([NewJob(random, Guid.NewGuid(), 1, hasKey: false) with { Data = null, Blob = (await first.CompleteAsync()).Blob }], CancellationToken.None);
        await PrintInsertAsync(Guid.NewGuid(), stored);
        await using var second = await UploadOneAsync(random);
        var change = await second.CompleteAsync();
        var job = stored[0];
        await store.UpdateAsync(job with { Definition = change.ApplyTo(job.Job), Entries = new JobEntries { Data = change } }, CancellationToken.None);
        await PrintAsync([$"update {job.Job.JobId:N} 2 0"]);
    }
}

// Each line of the data is the same: what is whole is told by its first line and its length.
async Task<DataUpload> UploadOneAsync(Random random)
{
    var line = System.Text.Encoding.ASCII.GetBytes($"{Guid.NewGuid():N}\n");
    var upload = new DataUpload(store, Guid.CreateVersion7());
    for (var lines = random.Next(1_000, 40_000); lines > 0; lines--)
    {
        await upload.WriteAsync(line);
    }

    await PrintAsync([$"uploaded {upload.Bytes}"]);
    return upload;
}

async Task ComeAndGoAsync(Random random)
{
    var data = new string('d', LargeDataLength);
    while (true)
    {
        List<JobState> going = [];
        for (var i = 0; i < ShrinkingGroups; i++)
        {
            var group = Guid.NewGuid();
            var stored = await store.InsertAsync([.. Enumerable.Range(0, MaxGroupRows).Select(_ => NewJob(random, group, 1, hasKey: false) with { Data = data })], CancellationToken.None);
            await PrintInsertAsync(group, [stored[0]]);
            going.AddRange(stored.Skip(1));
        }

        await store.DeleteExpiredAsync(going, CancellationToken.None);
        await PrintAsync(going.Select(job => $"delete {job.Job.JobId:N} 1"));
        // Small writes go on between the steps that give pages back.
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < shrinkingTime;)
        {
            await store.AppendActionAsync(new JobAction { On = DateTimeOffset.UtcNow, Caller = JobCaller.System, Verb = JobActionVerb.PauseHandler }, CancellationToken.None);
            await PrintAsync([$"unused {(await store.ReadInfoAsync(CancellationToken.None)).UnusedBytes}"]);
            await Task.Delay(random.Next(1, 10));
        }
    }
}

static JobState Canceled(JobState job) => job with
{
    Status = job.Status with { State = JobStateCode.Completed, Status = JobStatusCode.Canceled, Attempt = 1, ModifiedOn = DateTimeOffset.UtcNow },
    Entries = new JobEntries
    {
        Action = new JobAction { On = DateTimeOffset.UtcNow, Caller = JobCaller.System, Verb = JobActionVerb.Cancel },
        Run = new JobRun { Attempt = 1, StartedOn = DateTimeOffset.UtcNow, Seconds = 1, Outcome = JobRunOutcome.Canceled, Stack = new string('s', 1_000) },
    },
};

// One member after the other, each outcome together with the next one's turn.
async Task RunChainAsync(string token)
{
    var last = await LockAsync(await InsertMemberAsync(token));
    while (true)
    {
        var next = await InsertMemberAsync(token);
        var ended = await store.UpdateAsync(
            last with
            {
                Status = last.Status with { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded },
                Next = Locked(next),
            },
            CancellationToken.None);
        await PrintUpdateAsync(ended);
        last = ended.Next!;
        await PrintUpdateAsync(last);
    }
}

async Task<JobState> InsertMemberAsync(string token)
{
    var group = Guid.NewGuid();
    var job = NewJob(new Random(0), group, 1, hasKey: false);
    var member = job.Job with { Definition = job.Job.Job with { DependencyToken = token, Name = "Chain" } };
    var stored = await store.InsertAsync([job with { Job = member }], CancellationToken.None);
    await PrintInsertAsync(group, stored);
    return stored[0];
}

async Task<JobState> LockAsync(JobState job)
{
    var locked = await store.UpdateAsync(Locked(job), CancellationToken.None);
    await PrintUpdateAsync(locked);
    return locked;
}

static JobState Locked(JobState job) => job with
{
    Status = job.Status with { State = JobStateCode.Locked, Status = JobStatusCode.InProgress, Admitted = true },
};

async Task WriteAsync(Random random)
{
    List<JobState> rows = [];
    while (true)
    {
        var choice = random.Next(10);
        if (choice < 4 || rows.Count == 0)
        {
            var group = Guid.NewGuid();
            var count = random.Next(1, MaxGroupRows);
            var hasKey = random.Next(2) == 0;
            NewJobRow[] jobs = [.. Enumerable.Range(0, count).Select(_ => NewJob(random, group, count, hasKey))];
            var stored = hasKey ? await InsertTwiceAsync(jobs, group) : await store.InsertAsync(jobs, CancellationToken.None);
            await PrintInsertAsync(group, stored);
            rows.AddRange(stored);
            continue;
        }

        var index = random.Next(rows.Count);
        if (choice < 9)
        {
            try
            {
                rows[index] = await store.UpdateAsync(Change(rows[index], random), CancellationToken.None);
                await PrintUpdateAsync(rows[index]);
            }
            catch (JobConflictException exception) when (exception.IsOutOfTurn)
            {
                // It is another member's turn in its token.
            }
        }
        else
        {
            await store.DeleteAsync(rows[index], CancellationToken.None);
            await PrintAsync([$"delete {rows[index].Job.JobId:N} {rows[index].Version}"]);
            rows.RemoveAt(index);
        }
    }
}

// The same create twice at once: one of them stores.
async Task<IReadOnlyList<JobState>> InsertTwiceAsync(NewJobRow[] jobs, Guid group)
{
    var claim = new IdempotencyClaim(Guid.Empty, group.ToString("N"), group.ToByteArray(), DateTimeOffset.MaxValue);
    var both = await Task.WhenAll(
        store.InsertOnceAsync(jobs, claim, CancellationToken.None), store.InsertOnceAsync(jobs, claim, CancellationToken.None));
    return both.Single(answer => answer.Stored is not null).Stored!;
}

static NewJobRow NewJob(Random random, Guid group, int groupRows, bool hasKey) => new(
    new JobState
    {
        Definition = new JobDefinition
        {
            JobId = Guid.CreateVersion7(),
            Name = "Crash",
            MessageName = "Crash",
            OperationType = random.Next(1, 4),
            CorrelationId = group,
            RequestId = hasKey ? group : null,
            DependencyToken = random.Next(3) == 0 ? $"t{random.Next(8)}" : null,
            Workload = groupRows.ToString(CultureInfo.InvariantCulture),
            CreatedOn = DateTimeOffset.UtcNow,
        },
        Status = new JobStatus { ModifiedOn = DateTimeOffset.UtcNow },
    },
    new string('d', random.Next(0, 3_000)));

static JobState Change(JobState job, Random random)
{
    (JobStateCode State, JobStatusCode Status)[] states =
    [
        (JobStateCode.Ready, JobStatusCode.WaitingForResources), (JobStateCode.Suspended, JobStatusCode.Waiting),
        (JobStateCode.Locked, JobStatusCode.InProgress), (JobStateCode.Completed, JobStatusCode.Succeeded),
    ];
    var (state, status) = states[random.Next(states.Length)];
    var acts = random.Next(4) == 0;
    return job with
    {
        Entries = new JobEntries
        {
            Action = acts ? new JobAction { On = DateTimeOffset.UtcNow, Caller = JobCaller.System, Verb = JobActionVerb.Retry } : null,
            Run = random.Next(4) == 0
                ? new JobRun { Attempt = random.Next(1, 5), StartedOn = DateTimeOffset.UtcNow, Outcome = JobRunOutcome.Failed, Message = "no", Stack = "at A" }
                : null,
            Checkpoint = random.Next(4) == 0 ? new byte[random.Next(0, 2_000)] : null,
        },
        Status = job.Status with
        {
            State = state,
            Status = status,
            RetryCount = job.Status.RetryCount + (acts ? 1 : 0),
            Deleted = random.Next(10) == 0,
            ModifiedOn = DateTimeOffset.UtcNow,
            Message = new string('m', random.Next(0, 200)),
            PostponeUntil = random.Next(2) == 0 ? null : DateTimeOffset.UtcNow,
        },
    };
}

Task PrintInsertAsync(Guid group, IReadOnlyList<JobState> stored) =>
    PrintAsync(stored.Select(job => $"insert {group:N} {stored.Count} {job.Job.JobId:N} {job.Job.Sequence}"));

Task PrintUpdateAsync(JobState job) => PrintAsync([$"update {job.Job.JobId:N} {job.Version} {(int)job.Status.State}"]);

async Task PrintAsync(IEnumerable<string> lines)
{
    var bytes = System.Text.Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\n")));
    await gate.WaitAsync();
    try
    {
        await output.WriteAsync(bytes);
        await output.FlushAsync();
    }
    finally
    {
        gate.Release();
    }
}
