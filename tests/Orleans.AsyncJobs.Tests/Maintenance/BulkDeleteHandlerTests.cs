using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>A run of a bulk delete over a table in memory, where jobs refuse and the process dies as a test wants it.</summary>
public sealed class BulkDeleteHandlerTests
{
    private static readonly Guid BulkId = new("018f0000-0000-7000-8000-0000000000b1");
    private static readonly JobFilter Succeeded = new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, 30);

    private readonly InMemoryJobStore _store = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly HashSet<Guid> _refusing = [];
    private readonly HashSet<Guid> _silent = [];
    private readonly HashSet<Guid> _slow = [];
    private readonly Dictionary<Guid, Func<JobStatus, JobStatus>> _beforeDelete = [];
    private byte[]? _checkpoint;
    private int _died;
    private int _deletes;

    /// <summary>After so many deletes of a run the process dies; null for never.</summary>
    private int? DiesAfter { get; set; }

    [Fact]
    public async Task RunAsync_records_jobs_that_cannot_be_deleted_and_goes_on()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(250, JobStatusCode.Succeeded);
        _refusing.Add(jobs[3]);
        _silent.Add(jobs[200]);

        var result = await RunAsync(Succeeded);

        Assert.Equal(JobResultKind.Succeeded, result.Kind);
        Assert.StartsWith("248 deleted, 2 failed, 0 gone.\n", result.Message, StringComparison.Ordinal);
        Assert.Equal([new BulkDeleteCounts(BulkId, 248, 2)], await _store.ReadBulkDeletesAsync([BulkId], TestContext.Current.CancellationToken));
        var failures = await _store.ReadBulkDeleteFailuresAsync(BulkId, 10, TestContext.Current.CancellationToken);
        Assert.Equal(
            [(jobs[3], JobErrorCodes.AsyncOperationInvalidStateChange, "It will not."), (jobs[200], JobErrorCodes.BulkDeleteRecordDeletionFailure, "No answer.")],
            failures.OrderBy(failure => jobs.IndexOf(failure.JobId)).Select(failure => (failure.JobId, failure.ErrorCode, failure.Message)));
        Assert.Equal([BulkId, jobs[3], jobs[200]], _store.Rows.Select(row => row.Job.JobId));
    }

    [Fact]
    public async Task RunAsync_that_dies_again_and_again_deletes_all_and_counts_each_once()
    {
        foreach (var every in (int[])[1, 7, 16, 99, 100, 101])
        {
            var test = new BulkDeleteHandlerTests { DiesAfter = every };
            test.Seed(BulkId, JobStatusCode.InProgress);
            var jobs = test.SeedMany(every == 1 ? 40 : 230, JobStatusCode.Succeeded);
            test._refusing.Add(jobs[5]);

            await test.RunToTheEndAsync(Succeeded);

            Assert.True(test._died > 0);
            Assert.Equal([new BulkDeleteCounts(BulkId, jobs.Count - 1, 1)], await test._store.ReadBulkDeletesAsync([BulkId], TestContext.Current.CancellationToken));
            Assert.Equal([jobs[5]], (await test._store.ReadBulkDeleteFailuresAsync(BulkId, 10, TestContext.Current.CancellationToken)).Select(failure => failure.JobId));
            Assert.Equal([BulkId, jobs[5]], test._store.Rows.Select(row => row.Job.JobId));
        }
    }

    [Fact]
    public async Task RunAsync_that_goes_on_takes_back_the_failure_of_a_job_that_is_deleted_by_then()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(20, JobStatusCode.Succeeded);
        _refusing.Add(jobs[0]);
        await RunAsync(Succeeded);
        _refusing.Clear();

        // The process died before the step was saved as done.
        var state = BulkDeleteProgress.Parse(_checkpoint)!;
        _checkpoint = (state with { Walk = new BulkProgress { Pending = jobs, PendingLast = state.UpToSequence } }).ToBytes();
        var result = await RunAsync(Succeeded);

        Assert.Equal("20 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Equal([new BulkDeleteCounts(BulkId, 20, 0)], await _store.ReadBulkDeletesAsync([BulkId], TestContext.Current.CancellationToken));
        Assert.Empty(await _store.ReadBulkDeleteFailuresAsync(BulkId, 10, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RunAsync_that_goes_on_counts_what_somebody_else_has_deleted_as_gone()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(3, JobStatusCode.Succeeded);
        var now = _time.GetUtcNow();
        _checkpoint = new BulkDeleteProgress(now, 4, 3, new BulkProgress { Pending = jobs, PendingLast = 4 }).ToBytes();

        // The run before has deleted the first, Ann the second.
        await _store.DeleteAsync(_store.Find(jobs[0])!, CancellationToken.None);
        var ann = new JobAction { On = now, Caller = new JobCaller(Guid.NewGuid(), "Ann"), Verb = JobActionVerb.Delete, JobId = jobs[1] };
        await _store.DeleteAsync(_store.Find(jobs[1])! with { Entries = new JobEntries { Action = ann } }, CancellationToken.None);
        var result = await RunAsync(Succeeded);

        Assert.Equal("2 deleted, 0 failed, 1 gone.", result.Message);
    }

    [Fact]
    public async Task RunAsync_that_goes_on_hits_nothing_that_came_or_ended_after_it_began()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var running = Seed(Guid.CreateVersion7(), JobStatusCode.InProgress);
        SeedMany(120, JobStatusCode.Succeeded);
        DiesAfter = 50;
        await Assert.ThrowsAsync<IOException>(() => RunAsync(Succeeded));

        _time.Advance(TimeSpan.FromHours(3));
        _store.Change(running, status => status with { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded, CompletedOn = _time.GetUtcNow(), ModifiedOn = _time.GetUtcNow() });
        var late = SeedMany(3, JobStatusCode.Succeeded);
        DiesAfter = null;
        var result = await RunAsync(Succeeded);

        Assert.Equal("120 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Equal([BulkId, running, .. late], _store.Rows.Select(row => row.Job.JobId));
    }

    [Fact]
    public async Task RunAsync_counts_spans_from_its_begin_and_not_from_when_it_goes_on()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var old = SeedMany(30, JobStatusCode.Succeeded);
        _time.Advance(TimeSpan.FromDays(20));
        var young = SeedMany(5, JobStatusCode.Succeeded);
        _time.Advance(TimeSpan.FromDays(11));
        JobFilter thirtyDays = new JobFilter.Compare(JobColumns.Get("createdon"), JobComparison.LessThan, new RelativeMoment(Floor: null, -30, TimeUnit.Day));
        DiesAfter = 10;
        await Assert.ThrowsAsync<IOException>(() => RunAsync(thirtyDays));
        _time.Advance(TimeSpan.FromDays(20));
        DiesAfter = null;
        var first = await RunAsync(thirtyDays);

        // The next occurrence begins anew, without a checkpoint.
        _checkpoint = null;
        var second = await RunAsync(thirtyDays);

        // The bulk delete itself is as old.
        Assert.Equal(($"{old.Count} deleted, 0 failed, 0 gone.", $"{young.Count} deleted, 0 failed, 0 gone."), (first.Message, second.Message));
        Assert.Equal([new BulkDeleteCounts(BulkId, young.Count, 0)], await _store.ReadBulkDeletesAsync([BulkId], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RunAsync_that_goes_on_leaves_what_was_retried_meanwhile()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(20, JobStatusCode.Succeeded);
        DiesAfter = 5;
        await Assert.ThrowsAsync<IOException>(() => RunAsync(Succeeded));
        DiesAfter = null;
        _time.Advance(TimeSpan.FromMinutes(1));
        _store.Change(jobs[19], status => status with { State = JobStateCode.Locked, Status = JobStatusCode.InProgress, CompletedOn = null, ModifiedOn = _time.GetUtcNow() });

        var result = await RunAsync(Succeeded);

        Assert.Equal("19 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Equal([BulkId, jobs[19]], _store.Rows.Select(row => row.Job.JobId));
    }

    [Fact]
    public async Task RunAsync_looks_again_at_what_changes_between_the_look_and_the_delete()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(3, JobStatusCode.Succeeded);
        _beforeDelete[jobs[1]] = status => status with { State = JobStateCode.Locked, Status = JobStatusCode.InProgress, CompletedOn = null, ModifiedOn = _time.GetUtcNow().AddSeconds(1) };
        _beforeDelete[jobs[2]] = status => status with { ProgressMessage = "Still to be deleted." };

        var result = await RunAsync(Succeeded);

        Assert.Equal("2 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Equal([BulkId, jobs[1]], _store.Rows.Select(row => row.Job.JobId));
    }

    [Fact]
    public async Task RunAsync_asks_once_more_what_did_not_answer_in_time()
    {
        Seed(BulkId, JobStatusCode.InProgress);
        var jobs = SeedMany(3, JobStatusCode.Succeeded);
        _slow.Add(jobs[1]);

        var result = await RunAsync(Succeeded);

        Assert.Equal("3 deleted, 0 failed, 0 gone.", result.Message);
        Assert.Empty(await _store.ReadBulkDeleteFailuresAsync(BulkId, 10, TestContext.Current.CancellationToken));
    }

    private List<Guid> SeedMany(int count, JobStatusCode status) => [.. Enumerable.Range(0, count).Select(_ => Seed(Guid.CreateVersion7(), status))];

    private Guid Seed(Guid id, JobStatusCode status)
    {
        var now = _time.GetUtcNow();
        var isDone = status == JobStatusCode.Succeeded;
        _store.Seed(new JobState
        {
            Definition = new JobDefinition { JobId = id, Name = "A job", MessageName = id == BulkId ? "BulkDelete" : "Work", OperationType = 54, CreatedOn = now, CreatedBy = JobCaller.System.UserId, OwnerId = JobCaller.System.UserId },
            Status = new JobStatus
            {
                State = isDone ? JobStateCode.Completed : JobStateCode.Locked,
                Status = status,
                Attempt = 1,
                StartedOn = now,
                CompletedOn = isDone ? now : null,
                ModifiedOn = now,
                ModifiedBy = JobCaller.System.UserId,
            },
        });
        return id;
    }

    private async Task RunToTheEndAsync(JobFilter filter)
    {
        while (true)
        {
            try
            {
                _deletes = 0;
                await RunAsync(filter);
                return;
            }
            catch (IOException)
            {
                _died++;
                Assert.True(_died < 200, "It comes no further.");
            }
        }
    }

    private Task<JobResult> RunAsync(JobFilter filter)
    {
        var handler = new BulkDeleteHandler(_store, _store, _store, _store, GrainsOf(this), _time, RandomSource.System, NullLogger<BulkDeleteHandler>.Instance);
        var context = new JobContext(saveCheckpoint: checkpoint =>
        {
            _checkpoint = checkpoint.ToArray();
            return Task.CompletedTask;
        })
        {
            JobId = BulkId,
            Attempt = 1,
            MessageName = "BulkDelete",
            Name = "Old jobs",
            Input = new BulkDeleteData([], filter, WantsMail: false).ToJson(),
            Checkpoint = _checkpoint,
        };
        return handler.RunAsync(context, TestContext.Current.CancellationToken);
    }

    private async Task DeleteAsync(Guid jobId, JobCaller caller, long? expectedVersion)
    {
        if (_beforeDelete.Remove(jobId, out var change))
        {
            _store.Change(jobId, change);
        }

        if (_refusing.Contains(jobId))
        {
            throw new JobException(JobErrorKind.Invalid, JobErrorCodes.AsyncOperationInvalidStateChange, "It will not.");
        }

        if (_silent.Contains(jobId))
        {
            throw new TimeoutException("No answer.");
        }

        var job = _store.Find(jobId) ?? throw JobException.NotFound(jobId);
        Assert.Equal(JobCaller.System, caller);
        if (expectedVersion != job.Version)
        {
            throw new JobException(JobErrorKind.VersionMismatch, JobErrorCodes.ConcurrencyVersionMismatch, "It has changed.");
        }

        await _store.DeleteAsync(job, CancellationToken.None);
        if (_slow.Remove(jobId))
        {
            throw new TimeoutException("It is done, and the answer comes too late.");
        }

        if (++_deletes == DiesAfter)
        {
            // It is done, and nobody hears of it.
            throw new IOException("The process died.");
        }
    }

    private static IGrainFactory GrainsOf(BulkDeleteHandlerTests test)
    {
        var factory = DispatchProxy.Create<IGrainFactory, FactoryProxy>();
        ((FactoryProxy)(object)factory).Test = test;
        return factory;
    }

    public class FactoryProxy : DispatchProxy
    {
        public BulkDeleteHandlerTests Test { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal([typeof(IJobRunGrain)], targetMethod!.GetGenericArguments());
            var grain = Create<IJobRunGrain, GrainProxy>();
            ((GrainProxy)(object)grain).JobId = (Guid)args![0]!;
            ((GrainProxy)(object)grain).Test = Test;
            return grain;
        }
    }

    public class GrainProxy : DispatchProxy
    {
        public BulkDeleteHandlerTests Test { get; set; } = null!;

        public Guid JobId { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IJobRunGrain.DeleteAsOneOfManyAsync)
            ? Test.DeleteAsync(JobId, (JobCaller)args![0]!, (long?)args[1])
            : throw new NotSupportedException(targetMethod.Name);
    }
}
