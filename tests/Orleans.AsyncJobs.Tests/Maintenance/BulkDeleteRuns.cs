using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>Runs of a bulk delete over a table in memory, where jobs refuse and the process dies as a test wants it.</summary>
public abstract class BulkDeleteRuns
{
    private protected static readonly Guid BulkId = new("018f0000-0000-7000-8000-0000000000b1");
    private protected static readonly JobFilter Succeeded = new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, 30);

    private protected InMemoryJobStore Store { get; } = new();
    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private protected HashSet<Guid> Refusing { get; } = [];
    private protected HashSet<Guid> Silent { get; } = [];
    private protected HashSet<Guid> Slow { get; } = [];
    private protected Dictionary<Guid, Func<JobStatus, JobStatus>> BeforeDelete { get; } = [];
    private protected byte[]? Checkpoint { get; set; }
    private protected int Died { get; private set; }
    private int _deletes;

    /// <summary>After so many deletes of a run the process dies; null for never.</summary>
    private protected int? DiesAfter { get; set; }

    private protected List<Guid> SeedMany(int count, JobStatusCode status) => [.. Enumerable.Range(0, count).Select(_ => Seed(Guid.CreateVersion7(), status))];

    private protected Guid Seed(Guid id, JobStatusCode status)
    {
        var now = Time.GetUtcNow();
        var isDone = status == JobStatusCode.Succeeded;
        Store.Seed(new JobState
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

    private protected async Task RunToTheEndAsync(JobFilter filter)
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
                Died++;
                Assert.True(Died < 200, "It comes no further.");
            }
        }
    }

    private protected Task<JobResult> RunAsync(JobFilter filter)
    {
        var handler = new BulkDeleteHandler(Store, Store, Store, Store, GrainsOf(this), Time, RandomSource.System, NullLogger<BulkDeleteHandler>.Instance);
        var context = new JobContext(saveCheckpoint: checkpoint =>
        {
            Checkpoint = checkpoint.ToArray();
            return Task.CompletedTask;
        })
        {
            JobId = BulkId,
            Attempt = 1,
            MessageName = "BulkDelete",
            Name = "Old jobs",
            Input = new BulkDeleteData([], filter, WantsMail: false).ToJson(),
            Checkpoint = Checkpoint,
        };
        return handler.RunAsync(context, TestContext.Current.CancellationToken);
    }

    private async Task DeleteAsync(Guid jobId, JobCaller caller, long? expectedVersion)
    {
        if (BeforeDelete.Remove(jobId, out var change))
        {
            Store.Change(jobId, change);
        }

        if (Refusing.Contains(jobId))
        {
            throw new JobException(JobErrorKind.Invalid, JobErrorCodes.AsyncOperationInvalidStateChange, "It will not.");
        }

        if (Silent.Contains(jobId))
        {
            throw new TimeoutException("No answer.");
        }

        var job = Store.Find(jobId) ?? throw JobException.NotFound(jobId);
        Assert.Equal(JobCaller.System, caller);
        if (expectedVersion != job.Version)
        {
            throw new JobException(JobErrorKind.VersionMismatch, JobErrorCodes.ConcurrencyVersionMismatch, "It has changed.");
        }

        await Store.DeleteAsync(job, CancellationToken.None);
        if (Slow.Remove(jobId))
        {
            throw new TimeoutException("It is done, and the answer comes too late.");
        }

        if (++_deletes == DiesAfter)
        {
            // It is done, and nobody hears of it.
            throw new IOException("The process died.");
        }
    }

    private static IGrainFactory GrainsOf(BulkDeleteRuns test)
    {
        var factory = DispatchProxy.Create<IGrainFactory, FactoryProxy>();
        ((FactoryProxy)(object)factory).Test = test;
        return factory;
    }

    public class FactoryProxy : DispatchProxy
    {
        public BulkDeleteRuns Test { get; set; } = null!;

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
        public BulkDeleteRuns Test { get; set; } = null!;

        public Guid JobId { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IJobRunGrain.DeleteAsOneOfManyAsync)
            ? Test.DeleteAsync(JobId, (JobCaller)args![0]!, (long?)args[1])
            : throw new NotSupportedException(targetMethod.Name);
    }
}
