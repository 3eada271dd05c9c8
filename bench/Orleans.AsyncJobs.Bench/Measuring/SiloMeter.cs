using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>Reads what Orleans counts itself, on its meter <c>Microsoft.Orleans</c>.</summary>
internal sealed class SiloMeter : IDisposable
{
    private const string MeterName = "Microsoft.Orleans";

    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, StrongBox<long>> _added;
    private readonly Dictionary<string, StrongBox<long>> _observed;

    /// <param name="instruments">The names of the counters that are read. What is listened to costs, so name few.</param>
    public SiloMeter(IReadOnlyCollection<string> instruments)
    {
        _added = Totals();
        _observed = Totals();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MeterName && _added.ContainsKey(instrument.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, measurement, _, _) => Add(instrument, measurement));
        _listener.SetMeasurementEventCallback<long>((instrument, measurement, _, _) => Add(instrument, measurement));
        _listener.Start();

        Dictionary<string, StrongBox<long>> Totals() => instruments.ToDictionary(static name => name, static _ => new StrongBox<long>(), StringComparer.Ordinal);
    }

    /// <summary>The counts by name, of the silos that live now: only the difference of two readings says something.</summary>
    public IReadOnlyDictionary<string, long> Read()
    {
        // An observed counter says its whole total at each reading, in one piece for each set of tags.
        foreach (var total in _observed.Values)
        {
            total.Value = 0;
        }

        _listener.RecordObservableInstruments();
        return _added.ToDictionary(static total => total.Key, total => Interlocked.Read(ref total.Value.Value) + _observed[total.Key].Value, StringComparer.Ordinal);
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long measurement)
    {
        if (instrument.IsObservable)
        {
            _observed[instrument.Name].Value += measurement;
        }
        else
        {
            Interlocked.Add(ref _added[instrument.Name].Value, measurement);
        }
    }
}
