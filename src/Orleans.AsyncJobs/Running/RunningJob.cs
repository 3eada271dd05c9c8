using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Running;

/// <summary>One run of one handler in this process, from its start until its outcome is stored.</summary>
internal sealed class RunningJob : IDisposable
{
    // Only grains wait for these, and go on in turns of their own; the thread pool would take them out of a simulation.
    private readonly TaskCompletionSource _leave = new();
    private TaskCompletionSource? _end;
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenSource _pause = new();
    private readonly TimeProvider _time;
    private readonly HandlerScheduler _scheduler;
    private readonly long _started;
    private readonly DateTimeOffset _startedOn;
    private readonly ITimer _limitTimer;
    private readonly Lock _lock = new();
    private ITimer? _graceTimer;
    private StopReason _reason;
    private volatile JobResult? _result;
    private volatile bool _isReleased;
    private bool _disposed;

    public RunningJob(JobAttempt attempt, JobHandler handler, string? data, TimeProvider time, HandlerScheduler scheduler)
    {
        Attempt = attempt;
        Handler = handler;
        Data = data;
        _time = time;
        _scheduler = scheduler;
        _started = time.GetTimestamp();
        _startedOn = time.GetUtcNow();
        _limitTimer = time.CreateTimer(static state => ((RunningJob)state!).Stop(StopReason.TimeLimit), this, handler.TimeLimit, Timeout.InfiniteTimeSpan);
    }

    public JobAttempt Attempt { get; }

    public JobHandler Handler { get; }

    /// <summary>The handler's input, if it was at hand when the run was ordered.</summary>
    public string? Data { get; }

    public CancellationToken CancelToken => _cancel.Token;

    public CancellationToken PauseToken => _pause.Token;

    /// <summary>What the handler gave; null before it has ended.</summary>
    public JobResult? Result => _result;

    /// <summary>Ends when the handler is not to be waited for any longer: it has ended, its grace time has passed, or the silo goes.</summary>
    public Task Leave => _leave.Task;

    /// <summary>Whether it was given up, and holds its slot all the same until it has ended.</summary>
    public bool IsAbandoned => _leave.Task.IsCompleted && !_isReleased && _result is null;

    public StopReason Reason
    {
        get
        {
            lock (_lock)
            {
                return _reason;
            }
        }
    }

    /// <summary>The run as it ends now with a result.</summary>
    public RunEnd EndWith(JobResult result) => new(_startedOn, _time.GetElapsedTime(_started).TotalSeconds, result);

    /// <summary>What the run counts as when it is given up before it has ended.</summary>
    public JobResult GivenUp() => Reason == StopReason.TimeLimit ? JobResult.TimedOut(Handler.TimeLimit) : JobResult.Stopped();

    public void Stop(StopReason reason)
    {
        lock (_lock)
        {
            if (_disposed || reason <= _reason)
            {
                return;
            }

            _reason = reason;
            if (reason is StopReason.Cancel or StopReason.TimeLimit && _graceTimer is null)
            {
                _graceTimer = _time.CreateTimer(static state => ((RunningJob)state!)._leave.TrySetResult(), this, Handler.CancelGrace, Timeout.InfiniteTimeSpan);
            }
        }

        // What the handler hooked to its token runs where the handler runs, not on the thread that asks it to stop.
        _ = _scheduler.RunAsync(reason == StopReason.Pause ? FirePause : FireCancel);
    }

    /// <summary>The handler has ended.</summary>
    public void End(JobResult result)
    {
        lock (_lock)
        {
            _result = result;
        }

        _leave.TrySetResult();
        _end?.TrySetResult();
    }

    /// <summary>Leaves the job to be run again elsewhere: the silo goes.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _isReleased = true;
        }

        _leave.TrySetResult();
        _end?.TrySetResult();
    }

    /// <summary>Ends when an abandoned handler has ended all the same, or the silo goes.</summary>
    public Task WhenEndedAsync()
    {
        lock (_lock)
        {
            return _result is not null || _isReleased ? Task.CompletedTask : (_end ??= new TaskCompletionSource()).Task;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _limitTimer.Dispose();
            _graceTimer?.Dispose();
        }
    }

    private void FirePause() => _pause.Cancel();

    private void FireCancel() => _cancel.Cancel();
}

/// <summary>Why a handler was asked to stop. A stronger reason replaces a weaker one.</summary>
internal enum StopReason
{
    None = 0,
    Pause = 1,
    Shutdown = 2,
    TimeLimit = 3,
    Cancel = 4,
}
