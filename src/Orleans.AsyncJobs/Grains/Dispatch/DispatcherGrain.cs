using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// The door and the queue of one partition: inserts new jobs, keeps the front of the queue of runnable ones, and runs at
/// most so many at a time. Calls interleave: what runs after an await of the table or of a job changes the queue
/// synchronously.
/// </summary>
[Reentrant]
internal sealed partial class DispatcherGrain(
    IJobTable table,
    JobFactory factory,
    JobHandlerRegistry handlers,
    HandlerInputs inputs,
    IHandlerSettings settings,
    RunningJobs running,
    SiloHost silo,
    SiloDrain drain,
    TurnHandOver turns,
    JobInstruments instruments,
    DispatchMeasures measures,
    QueueGauges gauges,
    HandlerScheduler scheduler,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    IOptions<AsyncJobsOptions> options,
    ILogger<DispatcherGrain> logger) : Grain, IDispatcherGrain, IDispatcherQueueGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Guid, JobReport> _offeredWhileRunning = [];
    private readonly MessageLimits _limits = new(handlers);
    private readonly BackedOffJobs _backedOff = new();
    private readonly long _created = time.GetTimestamp();
    private DataBudget _data = null!;
    private RunSlots _slots = null!;
    private DispatchQueue _queue = null!;
    private Func<JobLane, bool> _isOpen = null!;
    private Func<QueueEntry, bool> _mayGo = null!;
    private DueWatch _due = null!;
    private bool _isReadingLanes;
    private TimeSpan _pausedUntil;

    private int Partition => (int)this.GetPrimaryKeyLong();

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The time since this activation was made, by which intervals are measured: it does not step with the clock.</summary>
    private TimeSpan Elapsed => time.GetElapsedTime(_created);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _data = new DataBudget(options.Value.Dispatch.MaxDataBytes, time);
        _slots = new RunSlots(options.Value.Dispatch.MaxConcurrentJobs, _limits, _data, firstLease: Now.Ticks);

        // They are asked with each job that starts or ends.
        (_isOpen, _mayGo) = (IsOpen, _slots.MayGo);
        _queue = new DispatchQueue(WakeInTable);
        _due = new DueWatch(Partition, table, time, WakeAsync, IsUnderWay, options.Value.Dispatch.MaxConcurrentJobs, MayStart, logger);
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions
        {
            DueTime = TickPeriod,
            Period = TickPeriod,
            Interleave = true,
            KeepAlive = true,
        });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        turns.IsQueueIdle = false;
        (measures.Slots, measures.DueLag, measures.PausedHandlers) = (null, null, null);
        gauges.Forget();
        _asleep.Clear();
        return Task.CompletedTask;
    }

    public Task<DispatchLoad> GetLoadAsync(int priority, string messageName)
    {
        var (running, limit) = _limits.Load(messageName) ?? (_slots.Count, options.Value.Dispatch.MaxConcurrentJobs);
        return Task.FromResult(new DispatchLoad(running, limit, _queue.OwnersInTurn(priority), _data.UsedBytes, _data.Bytes, _limits.PauseOf(messageName)));
    }

    public Task OfferAsync(JobReport report)
    {
        Consider(report);
        Pump();
        return Task.CompletedTask;
    }

    public Task HandlerEndedAsync(Guid jobId, long lease)
    {
        if (_slots.TryEndHandler(jobId, lease))
        {
            Pump();
        }

        return Task.CompletedTask;
    }

    /// <summary>Puts a job where its report says: in the queue, or among those that are woken soon.</summary>
    private void Consider(JobReport report)
    {
        if (_slots.Contains(report.JobId))
        {
            _offeredWhileRunning[report.JobId] = report;
        }
        else if (_backedOff.Contains(report.JobId))
        {
            // It is asked again when its delay is over.
            return;
        }
        else if (report.IsRunnable)
        {
            _queue.Offer(EntryOf(report));
        }
        else if (report.Due is { } due)
        {
            _due.Expect(report.JobId, due);
        }
    }

    // Runs that went on while this activation was made take slots: none is given away before they are known.
    private bool MayStart() => _knowsRuns && !drain.IsDraining && Elapsed >= _pausedUntil;

    private void Pump()
    {
        while (MayStart() && TryTakeNext(out var entry))
        {
            if (_slots.TryOccupy(entry))
            {
                _ = RunAsync(entry, startedAttempt: null);
            }
        }

        if (MayStart())
        {
            ReadOn();
        }

        turns.IsQueueIdle = _queue.IsIdle(_isOpen) && MayStart();
        measures.Slots = (_slots.Count, options.Value.Dispatch.MaxConcurrentJobs);
    }

    private bool TryTakeNext([NotNullWhen(true)] out QueueEntry? entry)
    {
        if (_slots.Free > 0)
        {
            return _queue.TryTake(_isOpen, _mayGo, out entry);
        }

        entry = null;
        return _queue.HasLaneOf(_limits.BesideSlots)
            && _queue.TryTake(lane => _limits.BesideSlots.Contains(lane.MessageName) && IsOpen(lane), _mayGo, out entry);
    }

    private bool IsOpen(JobLane lane) => lane.MessageName.Length == 0 || _limits.IsOpen(lane.MessageName);

    /// <summary>The entry of a job in the lane that its name has now: its grain may have read the row before it moved there.</summary>
    private QueueEntry EntryOf(JobReport report) => QueueEntry.Of(report with { LimitedMessageName = _limits.LaneNameOf(report.MessageName) });

    private void ReadOn()
    {
        if (_queue.NeedsLanes && !_isReadingLanes)
        {
            _ = ReadLanesAsync();
        }

        foreach (var lane in _queue.TakeLanesToRefill())
        {
            _ = RefillAsync(lane);
        }
    }

    private async Task ReadLanesAsync()
    {
        _isReadingLanes = true;
        try
        {
            _queue.SetLanes(await table.ReadLanesAsync(Partition, CancellationToken.None));
        }
        catch (Exception exception)
        {
            LogReadFailed(exception, Partition);
            _pausedUntil = Elapsed + PauseAfterFailure;
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
        var limit = Math.Max(1, _queue.LaneCapacity - lane.Count);
        try
        {
            var rows = await table.ReadRunnableAsync(Partition, lane.Lane, after, limit, CancellationToken.None);
            lane.EndRefill(after, rows, limit, _queue.LaneCapacity, jobId => _slots.Contains(jobId) || _backedOff.Contains(jobId));
        }
        catch (Exception exception)
        {
            LogReadFailed(exception, Partition);
            lane.AbortRefill();
            _pausedUntil = Elapsed + PauseAfterFailure;
        }

        _queue.Settle(lane);
        Pump();
    }

    private IJobRunGrain JobGrain(Guid jobId) => GrainFactory.GetGrain<IJobRunGrain>(jobId);
}
