namespace Orleans.Simulation.Runtime;

/// <summary>Which silos there are and were. Changes are told one at a time and in order.</summary>
internal sealed class Membership
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, (Silo Silo, SiloStatus Status)> _silos = [];
    private readonly List<ISiloStatusListener> _listeners = [];
    private Silo[] _active = [];

    public IReadOnlyList<Silo> Active => _active;

    /// <summary>The silo for a new activation; null where none is active.</summary>
    public Silo? Place(GrainId grainId) =>
        _active is { Length: > 0 } active ? active[grainId.GetUniformHashCode() % (uint)active.Length] : null;

    public void Set(Silo silo, SiloStatus status)
    {
        ISiloStatusListener[] listeners;
        lock (_lock)
        {
            _silos[silo.SiloAddress] = (silo, status);
            _active = [.. _silos.Values.Where(s => s.Status == SiloStatus.Active).Select(s => s.Silo).OrderBy(s => s.SiloAddress)];
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            listener.SiloStatusChangeNotification(silo.SiloAddress, status);
        }
    }

    public SiloStatus StatusOf(SiloAddress address)
    {
        lock (_lock)
        {
            if (_silos.TryGetValue(address, out var known))
            {
                return known.Status;
            }

            var isSucceeded = _silos.Keys.Any(a => a.Endpoint.Equals(address.Endpoint) && a.Generation > address.Generation);
            return isSucceeded ? SiloStatus.Dead : SiloStatus.None;
        }
    }

    public bool Subscribe(ISiloStatusListener listener)
    {
        lock (_lock)
        {
            if (_listeners.Contains(listener))
            {
                return false;
            }

            _listeners.Add(listener);
            return true;
        }
    }

    public bool Unsubscribe(ISiloStatusListener listener)
    {
        lock (_lock)
        {
            return _listeners.Remove(listener);
        }
    }
}
