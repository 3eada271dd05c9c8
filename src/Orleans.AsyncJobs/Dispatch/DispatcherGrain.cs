using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Hosting;
using Orleans.AsyncJobs.Jobs;
using Orleans.AsyncJobs.Persistence;
using Orleans.AsyncJobs.Running;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Dispatch;

/// <summary>
/// The door and the line of one partition: inserts new jobs, keeps the front of the line of runnable ones, and runs at
/// most so many at a time. Calls interleave: what runs after an await of the table or of a job changes the line
/// synchronously.
/// </summary>
[Reentrant]
internal sealed partial class DispatcherGrain(DispatcherServices services, ILogger<DispatcherGrain> logger)
    : Grain, IDispatcherGrain, IDispatcherLineGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly DispatchLine _line = new();
    private readonly Dictionary<Guid, LineEntry> _running = [];
    private readonly HashSet<Guid> _ending = [];
    private readonly Dictionary<Guid, JobStanding> _offeredWhileRunning = [];
    private readonly MessageLimits _limits = new(services.Handlers);
    private int _insertsInFlight;
    private bool _isReadingLanes;
    private DateTimeOffset _pausedUntil;

    private int Partition => (int)this.GetPrimaryKeyLong();

    private DateTimeOffset Now => services.Time.GetUtcNow();

    private int Slots => services.Options.Dispatch.MaxConcurrentJobs;

    // Outcomes on their way to the disk take no slot, so that the next handlers do not wait for it; but they are no more
    // than the slots: with a slow disk that is all that may have to run again after a crash, and all that waits in memory.
    private int FreeSlots => Math.Min(Slots - (_running.Count - _ending.Count), (2 * Slots) - _running.Count);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions
        {
            DueTime = TickPeriod,
            Period = TickPeriod,
            Interleave = true,
            KeepAlive = true,
        });
        return Task.CompletedTask;
    }

    public async Task<ImmutableArray<JobReceipt>> CreateAsync(ImmutableArray<JobSubmission> submissions, JobCaller caller)
    {
        var now = Now;
        var jobs = services.Factory.Create(submissions, caller, now);
        StartAtOnce(jobs, now);
        var stored = await InsertAsync(jobs, () => services.Table.InsertAsync(jobs, CancellationToken.None));
        Admit(stored);
        return [.. stored.Select(job => new JobReceipt(job.Job.JobId, job.Job.Sequence))];
    }

    public async Task<JobCreation> CreateOnceAsync(ImmutableArray<JobSubmission> submissions, JobCaller caller, string idempotencyKey)
    {
        var now = Now;
        var jobs = services.Factory.Create(submissions, caller, now);
        var claim = IdempotencyClaims.Create(submissions, caller, idempotencyKey, now);
        var insert = await InsertAsync(jobs, () => services.Table.InsertOnceAsync(jobs, claim, CancellationToken.None));
        Admit(insert.Stored ?? []);
        return new JobCreation([.. insert.Receipts], WasRepeated: insert.Stored is null);
    }

    public Task<DispatchLoad> GetLoadAsync(int priority, string messageName)
    {
        var (running, limit) = _limits.Load(messageName) ?? (_running.Count, services.Options.Dispatch.MaxConcurrentJobs);
        return Task.FromResult(new DispatchLoad(running, limit, _line.OwnersInTurn(priority)));
    }

    public Task OfferAsync(JobStanding standing)
    {
        Consider(standing);
        Pump();
        return Task.CompletedTask;
    }

    public Task HandlerEndedAsync(Guid jobId)
    {
        if (_running.ContainsKey(jobId) && _ending.Add(jobId))
        {
            Pump();
        }

        return Task.CompletedTask;
    }

    /// <summary>Where nobody waits and slots are free, a job is inserted as started: one write less, and it runs at once.</summary>
    private void StartAtOnce(JobState[] jobs, DateTimeOffset now)
    {
        var free = _line.IsEmpty && _insertsInFlight == 0 && MayStart(now) ? FreeSlots : 0;
        for (var i = 0; i < jobs.Length && free > 0; i++)
        {
            // Whether the turn of a token is free is for the table to say, so its members begin as ready.
            if (jobs[i].Job.DependencyToken is null && _limits.IsOpen(LineEntry.Of(jobs[i]).Lane)
                && JobMachine.Apply(jobs[i], new JobCommand.Start(services.Silo.HostId), now).Next is { } started
                && TryOccupy(LineEntry.Of(started)))
            {
                jobs[i] = started;
                free--;
            }
        }
    }

    /// <summary>Inserts; while that is under way nobody who comes later is started at once.</summary>
    private async Task<TResult> InsertAsync<TResult>(JobState[] jobs, Func<Task<TResult>> insert)
    {
        var mayBeOvertaken = jobs.Any(job => job.IsReady);
        _insertsInFlight += mayBeOvertaken ? 1 : 0;
        try
        {
            return await insert();
        }
        catch (Exception exception)
        {
            foreach (var job in jobs.Where(job => job.HoldsRun))
            {
                Vacate(job.Job.JobId);
            }

            if (exception is JobConflictException)
            {
                throw JobException.Invalid("A job with one of these ids exists already; every job needs an id of its own.");
            }

            // Whether the rows are stored is not known, unless they never came into the queue; those that are will be found.
            _reconcileAt = exception is JobException { Kind: JobErrorKind.Busy or JobErrorKind.Invalid } ? _reconcileAt : Now;
            throw;
        }
        finally
        {
            _insertsInFlight -= mayBeOvertaken ? 1 : 0;
        }
    }

    private void Admit(IReadOnlyList<JobState> stored)
    {
        foreach (var job in stored)
        {
            if (job.HoldsRun)
            {
                _ = RunAsync(LineEntry.Of(job), job.Status.Attempt);
            }
            else if (job.IsRunnable)
            {
                _line.Offer(LineEntry.Of(job));
            }
            else
            {
                Consider(JobStanding.Of(job.Job.JobId, job));
            }
        }

        Pump();
    }

    /// <summary>Puts a job where its standing says: in the line, or among those that are woken soon.</summary>
    private void Consider(JobStanding standing)
    {
        if (_running.ContainsKey(standing.JobId))
        {
            _offeredWhileRunning[standing.JobId] = standing;
        }
        else if (standing.IsRunnable)
        {
            _line.Offer(LineEntry.Of(standing));
        }
        else if (standing.Due is { } due)
        {
            WakeSoon(standing.JobId, due);
        }
    }

    // Runs that went on while this activation was made take slots: none is given away before they are known.
    private bool MayStart(DateTimeOffset now) => _knowsRuns && !services.Drain.IsDraining && now >= _pausedUntil;

    private void Pump()
    {
        while (FreeSlots > 0 && MayStart(Now) && _line.TryTake(_limits.IsOpen, MayGo, out var entry))
        {
            if (TryOccupy(entry))
            {
                _ = RunAsync(entry, startedAttempt: null);
            }
        }

        if (MayStart(Now))
        {
            ReadOn();
        }

        services.Gauge.MayHandOver = _line.IsEmpty && MayStart(Now);
    }

    private void ReadOn()
    {
        if (_line.NeedsLanes && !_isReadingLanes)
        {
            _ = ReadLanesAsync();
        }

        foreach (var lane in _line.TakeHungry())
        {
            _ = RefillAsync(lane);
        }
    }

    private bool TryOccupy(LineEntry entry)
    {
        if (!_running.TryAdd(entry.JobId, entry))
        {
            return false;
        }

        _limits.Started(entry.Lane);
        return true;
    }

    private void Vacate(Guid jobId)
    {
        if (_running.Remove(jobId, out var entry))
        {
            _limits.Ended(entry.Lane);
        }
    }

    // A job that may have killed its process runs alone among its like, so that it takes no other suspect with it.
    private bool MayGo(LineEntry entry) =>
        entry.LostRuns < AsyncJobsDefaults.SuspectLostRuns
        || !_running.Values.Any(other => other.LostRuns >= AsyncJobsDefaults.SuspectLostRuns);

    /// <summary>Runs a job in its slot. The call to its grain is the lease; what it answers says where the job goes next.</summary>
    private async Task RunAsync(LineEntry entry, int? startedAttempt)
    {
        JobStanding? standing = null;
        try
        {
            if (entry.Row is { } row)
            {
                services.Handoff.Put(row);
            }

            standing = await GrainFactory.GetGrain<IJobRunGrain>(entry.JobId).RunAsync(startedAttempt);
        }
        catch (Exception exception)
        {
            LogRunFailed(exception, entry.JobId);
            _pausedUntil = Now + PauseAfterFailure;
            _reconcileAt = _pausedUntil;
        }

        services.Handoff.Take(entry.JobId);
        Vacate(entry.JobId);
        _ending.Remove(entry.JobId);
        _line.NoteEnded(entry);
        if (standing is not null)
        {
            PassSlot(entry, standing);
            Consider(standing);
        }

        if (_offeredWhileRunning.Remove(entry.JobId, out var later))
        {
            Consider(later);
        }

        Pump();
    }

    /// <summary>The slot of a member that has ended goes to the next one of its token, whose run is joined; nobody comes in between.</summary>
    private void PassSlot(LineEntry ended, JobStanding standing)
    {
        if (standing.SlotGoesTo is { } successor)
        {
            var next = new LineEntry(successor, ended.Lane with { MessageName = "" }, ended.Sequence, LostRuns: 0, Row: null);
            if (TryOccupy(next))
            {
                _ = RunAsync(next, startedAttempt: null);
            }
        }
    }

    private async Task ReadLanesAsync()
    {
        _isReadingLanes = true;
        try
        {
            _line.SetLanes(await services.Table.ReadLanesAsync(Partition, CancellationToken.None));
        }
        catch (Exception exception)
        {
            LogReadFailed(exception, Partition);
            _pausedUntil = Now + PauseAfterFailure;
        }
        finally
        {
            _isReadingLanes = false;
        }

        Pump();
    }

    private async Task RefillAsync(LaneWindow lane)
    {
        var after = lane.BeginRefill();
        var limit = Math.Max(1, _line.LaneCapacity - lane.Count);
        try
        {
            var rows = await services.Table.ReadRunnableAsync(Partition, lane.Lane, after, limit, CancellationToken.None);
            lane.EndRefill(after, rows, limit, _line.LaneCapacity, _running.ContainsKey);
        }
        catch (Exception exception)
        {
            LogReadFailed(exception, Partition);
            lane.AbortRefill();
            _pausedUntil = Now + PauseAfterFailure;
        }

        _line.Settle(lane);
        Pump();
    }

    [LoggerMessage(1, LogLevel.Error, "The run of job {JobId} could not be followed; the line is compared with the table.")]
    private partial void LogRunFailed(Exception exception, Guid jobId);

    [LoggerMessage(2, LogLevel.Error, "The line of partition {Partition} could not be read; it is tried again.")]
    private partial void LogReadFailed(Exception exception, int partition);
}
