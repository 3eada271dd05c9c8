namespace Orleans.Simulation.Runtime;

// All of this runs within turns, so it needs no lock.
internal sealed partial class Activation
{
    private ActivationState _state;
    private Request? _firstWaiting;
    private Request? _lastWaiting;
    private Request? _blocking;
    private int _waitingInterleavable;
    private int _running;
    private bool _pumping;
    private bool _pumpAgain;

    /// <summary>Called by a request, within a turn, when it is done.</summary>
    public void OnCompleted(Request request)
    {
        _running--;
        if (ReferenceEquals(_blocking, request))
        {
            _blocking = null;
        }

        if ((request.Flags & RequestFlags.KeepAlive) != RequestFlags.None)
        {
            _lastUsed = Silo.Time.GetTimestamp();
        }

        if (_firstWaiting is not null || _state == ActivationState.Deactivating)
        {
            Pump();
        }
    }

    private void Accept(Request request)
    {
        if (_state == ActivationState.Invalid)
        {
            Forward(request);
        }
        else if (!IsOpenTo(request) || !MayRun(request))
        {
            AddWaiting(request);
            if (_state == ActivationState.Created)
            {
                _ = ActivateAsync();
            }
        }
        else if (!request.IsAbandoned)
        {
            Run(request);
        }
    }

    // While the activation ends, only its own timers go on, since a running request may depend on them.
    private bool IsOpenTo(Request request) => _state == ActivationState.Valid
        || (_state == ActivationState.Deactivating && (request.Flags & RequestFlags.LocalOnly) != RequestFlags.None);

    private bool MayRun(Request request) =>
        _running == 0
        || _blocking is null
        || (request.Flags & RequestFlags.AlwaysInterleave) != RequestFlags.None
        || (request.Flags & _blocking.Flags & RequestFlags.ReadOnly) != RequestFlags.None;

    private void Run(Request request)
    {
        _running++;
        if (_blocking is null && !_class.IsReentrant && (request.Flags & RequestFlags.AlwaysInterleave) == RequestFlags.None)
        {
            _blocking = request;
        }

        request.Start(this);
    }

    // Starts what may start. A request that completes at once comes back here: the outer loop goes on, the stack does not grow.
    private void Pump()
    {
        _pumpAgain = true;
        if (_pumping)
        {
            return;
        }

        _pumping = true;
        try
        {
            while (_pumpAgain)
            {
                _pumpAgain = false;
                if (_state == ActivationState.Deactivating && _running == 0 && !_finishing)
                {
                    _ = FinishAsync();
                }

                if (TakeRunnable() is { } request)
                {
                    _pumpAgain = true;
                    Run(request);
                }
            }
        }
        finally
        {
            _pumping = false;
        }
    }

    private Request? TakeRunnable()
    {
        Request? previous = null, next;
        for (var request = _firstWaiting; request is not null; request = next)
        {
            next = request.NextWaiting;
            var runs = IsOpenTo(request) && MayRun(request);
            if (runs || request.IsAbandoned)
            {
                Unlink(request, previous);
            }
            else
            {
                previous = request;
            }

            if (runs && !request.IsAbandoned)
            {
                return request;
            }
            // Behind the first one that must wait only those that interleave can have a chance.
            if (previous is not null && _waitingInterleavable == 0)
            {
                return null;
            }
        }

        return null;
    }

    private void AddWaiting(Request request)
    {
        if (_lastWaiting is null)
        {
            _firstWaiting = request;
        }
        else
        {
            _lastWaiting.NextWaiting = request;
        }

        _lastWaiting = request;
        if (IsInterleavable(request))
        {
            _waitingInterleavable++;
        }
    }

    private void Unlink(Request request, Request? previous)
    {
        if (previous is null)
        {
            _firstWaiting = request.NextWaiting;
        }
        else
        {
            previous.NextWaiting = request.NextWaiting;
        }

        if (ReferenceEquals(_lastWaiting, request))
        {
            _lastWaiting = previous;
        }

        request.NextWaiting = null;
        if (IsInterleavable(request))
        {
            _waitingInterleavable--;
        }
    }

    private static bool IsInterleavable(Request request) =>
        (request.Flags & (RequestFlags.AlwaysInterleave | RequestFlags.ReadOnly | RequestFlags.LocalOnly)) != RequestFlags.None;
}
