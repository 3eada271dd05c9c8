using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Hosting;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.Blobs;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>The job table in one SQLite file, with group commit.</summary>
internal sealed partial class SqliteJobStore : IJobStore, IWriterEvents, IAsyncDisposable
{
    private static readonly TimeSpan FirstReopenDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxReopenDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SpaceCheckPeriod = TimeSpan.FromSeconds(5);

    private readonly SqliteJobStoreOptions _options;
    private readonly StoreHooks _hooks;
    private readonly TimeProvider _time;
    private readonly ILogger<SqliteJobStore> _logger;
    private readonly StorePaths _paths;
    private readonly ReserveFile _reserve;
    private readonly CommitTimes _commitTimes;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly ITimer _reopenTimer;
    private readonly ITimer _spaceTimer;

    private FolderLock? _lock;
    private volatile StoreSession? _session;
    private volatile string? _fault = "The store is not open.";
    private volatile bool _isFaulted;
    private volatile bool _isDiskFull;

    /// <summary>What callers are told of damage. It outlives reopenings, until one of them finds the file whole.</summary>
    private volatile string? _damage;
    private int _disposed;
    private TimeSpan _reopenDelay = FirstReopenDelay;
    private long _openedAt;

    public SqliteJobStore(IOptions<SqliteJobStoreOptions> options, StoreHooks hooks, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, JobInstruments instruments, ILogger<SqliteJobStore> logger)
    {
        _options = options.Value;
        _hooks = hooks;
        _time = time;
        _logger = logger;
        _commitTimes = new CommitTimes(new StoreInstruments(instruments, () => _session?.Queue.Count));
        _paths = new StorePaths(Path.GetFullPath(_options.Path));
        _reserve = new ReserveFile(_paths.Reserve, _options.ReserveBytes);
        _uploads = new LiveUploads(time, _options.UploadIdleTime, () => _session?.Sweep.Ask());
        _reopenTimer = time.CreateTimer(static store => _ = ((SqliteJobStore)store!).ReopenAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _spaceTimer = time.CreateTimer(static store => ((SqliteJobStore)store!).CheckSpace(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Location => _paths.Database;

    public string? Fault => _fault;

    /// <summary>What is wrong with the store while it is open.</summary>
    private string? Trouble => _damage ?? (_isDiskFull ? $"The disk that holds {Location} is full. Make space there; the store goes on by itself." : null);

    bool IWriterEvents.IsFaulted => _isFaulted;

    public Task<IReadOnlyList<JobState>> InsertAsync(IReadOnlyList<NewJobRow> jobs, CancellationToken cancellationToken)
    {
        NewRows.Check(jobs);
        return EnqueueInsert(new InsertWrite(jobs), cancellationToken);
    }

    public Task<IdempotentInsert> InsertOnceAsync(IReadOnlyList<NewJobRow> jobs, IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        NewRows.Check(jobs);
        ArgumentNullException.ThrowIfNull(claim);
        if (claim.Key is not { Length: > 0 and <= JobLimits.MaxIdempotencyKeyLength })
        {
            throw JobException.Invalid($"An idempotency key has 1 to {JobLimits.MaxIdempotencyKeyLength} characters, and this one has {claim.Key?.Length ?? 0}.");
        }

        return EnqueueInsert(new InsertOnceWrite(jobs, claim, _time.GetUtcNow()), cancellationToken);
    }

    public Task<IdempotentInsert> InsertChildrenAsync(IReadOnlyList<NewJobRow> jobs, JobParent parent, CancellationToken cancellationToken)
    {
        NewRows.Check(jobs);
        ArgumentNullException.ThrowIfNull(parent);
        return EnqueueInsert(new InsertChildrenWrite(jobs, parent), cancellationToken);
    }

    public Task<JobState> UpdateAsync(JobState job, CancellationToken cancellationToken) => Enqueue(new UpdateWrite(Stored(job)), cancellationToken);

    public async Task<JobState?> DeleteAsync(JobState job, CancellationToken cancellationToken) => (await Enqueue(new DeleteWrite(Stored(job)), cancellationToken)).Next;

    public Task<RowSetAnswer> WriteSetAsync(RowSet set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        foreach (var row in set.Updates.Concat(set.Deletes))
        {
            _ = Stored(row);
        }

        var write = new RowSetWrite(set, _time.GetUtcNow());
        if (set.Inserts.Count == 0)
        {
            return Enqueue(write, cancellationToken);
        }

        NewRows.Check([.. set.Inserts.Select(insert => insert.Row)]);
        return EnqueueInsert(write, cancellationToken);
    }

    public async Task SetLimitedMessageNamesAsync(IReadOnlyCollection<string> limitedMessageNames, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limitedMessageNames);
        var hasMore = await Enqueue(new MoveLanesWrite(limitedMessageNames.ToHashSet(StringComparer.Ordinal)), cancellationToken);
        while (hasMore)
        {
            hasMore = await Enqueue(new MoveLanesWrite(names: null), cancellationToken);
        }
    }

    private static JobState Stored(JobState job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job is { Definition: not null, Stored: not null }
            ? job
            : throw new ArgumentException("Only a row that was read from the table can be changed.", nameof(job));
    }

    private Task<T> EnqueueInsert<T>(PendingWrite<T> write, CancellationToken cancellationToken) =>
        _isDiskFull ? Task.FromException<T>(Unavailable()) : Enqueue(write, cancellationToken);

    private Task<T> Enqueue<T>(PendingWrite<T> write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var answer = _session is { } session ? session.Queue.Add(write) : WriteQueueAnswer.Closed;
        return answer switch
        {
            WriteQueueAnswer.Taken => cancellationToken.CanBeCanceled ? write.Task.WaitAsync(cancellationToken) : write.Task,
            WriteQueueAnswer.Full => Task.FromException<T>(new JobException(
                JobErrorKind.Busy, JobErrorCodes.ThrottlingConcurrency,
                $"Too many jobs wait to be stored: at most {_options.QueueRows}, with {_options.QueueBytes} bytes of data. Try again in a moment.")),
            _ => Task.FromException<T>(Unavailable()),
        };
    }
}
