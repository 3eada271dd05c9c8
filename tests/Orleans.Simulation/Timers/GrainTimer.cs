namespace Orleans.Simulation.Runtime;

/// <summary>A grain's timer. It is its own request: one tick is under way at most.</summary>
internal sealed class GrainTimer : Request, IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _firing;
    private bool _changed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        Flags = RequestFlags.LocalOnly
            | (options.Interleave ? RequestFlags.AlwaysInterleave : RequestFlags.None)
            | (options.KeepAlive ? RequestFlags.KeepAlive : RequestFlags.None);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = activation.Silo.Time.CreateTimer(_ => OnDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        Change(options.DueTime, options.Period);
    }

    public override RequestFlags Flags { get; }
    public override bool IsAbandoned => _disposed.IsCancellationRequested;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        _dueTime = dueTime;
        _period = period;
        _changed = true;
        if (!_firing && !IsAbandoned)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        if (IsAbandoned)
        {
            return;
        }

        _disposed.Cancel();
        _timer.Dispose();
        _activation.OnTimerDisposed(this);
    }

    public override void Start(Activation activation)
    {
        _changed = false;
        _ = TickAsync();
    }

    public override void Reject(Exception exception) { }

    private static void Validate(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)time.TotalMilliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)time.TotalMilliseconds, 0xfffffffe, name);
    }

    private void OnDue()
    {
        _firing = true;
        _activation.TryReceive(this);
    }

    private async Task TickAsync()
    {
        try
        {
            await _callback(_disposed.Token);
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException)
            {
                _activation.Silo.LogTimerFailed(exception, _activation);
            }
        }

        _firing = false;
        if (!IsAbandoned)
        {
            _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
        }

        _activation.OnCompleted(this);
    }
}
