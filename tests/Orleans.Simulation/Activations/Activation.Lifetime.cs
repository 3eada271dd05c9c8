namespace Orleans.Simulation.Runtime;

internal sealed partial class Activation
{
    private long _lastUsed = silo.Time.GetTimestamp();
    private long _keepAliveUntil;
    private DeactivationReason _reason;
    private CancellationToken _deactivationToken;
    private bool _deactivateWhenActive;
    private bool _finishing;
    private HashSet<GrainTimer>? _timers;

    /// <summary>Whether nothing of it is left but what its grain still does behind its requests.</summary>
    public bool HasEnded => _state == ActivationState.Invalid;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (ReferenceEquals(_current, this))
        {
            BeginDeactivation(deactivationReason, cancellationToken);
        }
        else
        {
            Post(() => BeginDeactivation(deactivationReason, cancellationToken));
        }
    }

    public void DelayDeactivation(TimeSpan time)
    {
        var until = time <= TimeSpan.Zero && time != Timeout.InfiniteTimeSpan ? 0
            : time == Timeout.InfiniteTimeSpan || time == TimeSpan.MaxValue ? long.MaxValue
            : Silo.Time.GetUtcNow().UtcTicks + time.Ticks;
        _keepAliveUntil = until;
    }

    /// <summary>Whether nothing has used it for its class's age.</summary>
    public bool IsIdle() =>
        _running == 0
        && _firstWaiting is null
        && _state == ActivationState.Valid
        && Silo.CollectionAgeOf(_class) is var age
        && age != Timeout.InfiniteTimeSpan
        && Silo.Time.GetElapsedTime(_lastUsed) >= age
        && _keepAliveUntil <= Silo.Time.GetUtcNow().UtcTicks;

    /// <summary>Deactivates it when it still is idle by the time of its turn.</summary>
    public void Collect() => Post(() =>
    {
        if (IsIdle())
        {
            BeginDeactivation(new(DeactivationReasonCode.ActivationIdle, $"No request came for {Silo.CollectionAgeOf(_class)}."), default);
        }
    });

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        if (!ReferenceEquals(_current, this))
        {
            throw new InvalidOperationException($"A timer of grain {GrainId} can only be registered from within its own turns.");
        }

        var timer = new GrainTimer(this, callback, options);
        (_timers ??= []).Add(timer);
        return timer;
    }

    public void OnTimerDisposed(GrainTimer timer)
    {
        if (ReferenceEquals(_current, this))
        {
            _timers?.Remove(timer);
        }
    }

    /// <summary>The silo was killed: nothing runs any more, and nobody is told.</summary>
    public void Abandon()
    {
        lock (_inbox)
        {
            _closed = true;
            _inbox.Clear();
        }

        foreach (var timer in _timers?.ToArray() ?? [])
        {
            timer.Dispose();
        }

        AnnounceEnd();
    }

    private async Task ActivateAsync()
    {
        _state = ActivationState.Activating;
        try
        {
            GrainInstance = _class.Create(this);
            if (_class.HasActivationHook)
            {
                await RunActivationHook();
            }
        }
        catch (Exception exception)
        {
            Silo.LogActivationFailed(exception, this);
            await CloseAsync(exception);
            return;
        }

        _state = ActivationState.Valid;
        if (_deactivateWhenActive)
        {
            BeginDeactivation(_reason, _deactivationToken);
        }

        Pump();
    }

    private async Task RunActivationHook()
    {
        using var source = new CancellationTokenSource();
        using var limit = Silo.CancelAfter(source, Silo.CollectionOptions.ActivationTimeout);
        await ((IGrainBase)GrainInstance!).OnActivateAsync(source.Token).WaitAsync(source.Token);
    }

    private void BeginDeactivation(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_state is ActivationState.Deactivating or ActivationState.Invalid)
        {
            return;
        }

        _reason = reason;
        _deactivationToken = cancellationToken;
        if (_state == ActivationState.Activating)
        {
            _deactivateWhenActive = true;
            return;
        }

        _state = ActivationState.Deactivating;
        Pump();
    }

    private async Task FinishAsync()
    {
        _finishing = true;
        if (GrainInstance is IGrainBase grain && _class.HasDeactivationHook)
        {
            try
            {
                using var source = CancellationTokenSource.CreateLinkedTokenSource(_deactivationToken);
                using var limit = Silo.CancelAfter(source, Silo.CollectionOptions.DeactivationTimeout);
                DisposeTimers();
                await grain.OnDeactivateAsync(_reason, source.Token).WaitAsync(source.Token);
            }
            catch (Exception exception)
            {
                Silo.LogDeactivationFailed(exception, this);
            }
        }

        await CloseAsync(null);
    }

    private async Task CloseAsync(Exception? activationFailure)
    {
        _state = ActivationState.Invalid;
        DisposeTimers();
        lock (_inbox)
        {
            _closed = true;
        }

        Silo.Cluster.Remove(this);

        while (_firstWaiting is { } request)
        {
            Unlink(request, null);
            if (activationFailure is not null)
            {
                request.Reject(activationFailure);
            }
            else
            {
                Forward(request);
            }
        }

        try
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else
            {
                (GrainInstance as IDisposable)?.Dispose();
            }

            if (_scope is { } scope)
            {
                await scope.DisposeAsync();
            }
        }
        catch (Exception exception)
        {
            Silo.LogDeactivationFailed(exception, this);
        }

        AnnounceEnd();
    }

    private void AnnounceEnd()
    {
        if (_deactivated is { } deactivated)
        {
            Silo.Cluster.Scheduler.Post(() => deactivated.TrySetResult());
        }
    }

    private void DisposeTimers()
    {
        foreach (var timer in Interlocked.Exchange(ref _timers, null) ?? [])
        {
            timer.Dispose();
        }
    }

    // What came too late for this activation goes to the next one.
    private void Forward(Request request)
    {
        if (request is not GrainCall call || call.IsAbandoned)
        {
            return;
        }

        if (++call.Forwards > Silo.MaxForwardCount)
        {
            call.Reject(new OrleansMessageRejectionException($"Call {call} was passed on {Silo.MaxForwardCount} times and found no activation."));
        }
        else
        {
            Silo.Cluster.Dispatch(call);
        }
    }
}
