using System.Diagnostics.Metrics;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What a silo has measured, with the attributes as text: <c>asyncjobs.run.ended handler=Scripted outcome=succeeded</c>.</summary>
internal sealed class RecordedMeasures : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Key, double Value)> _measures = [];

    public RecordedMeasures(JobInstruments instruments)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == instruments.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What was recorded of an instrument, in order.</summary>
    public IEnumerable<double> Of(string key) => _measures.Where(measure => measure.Key == key).Select(measure => measure.Value);

    /// <summary>What an observable instrument says now.</summary>
    public IEnumerable<double> Now(string key)
    {
        var before = _measures.Count;
        _listener.RecordObservableInstruments();
        return _measures[before..].Where(measure => measure.Key == key).Select(measure => measure.Value);
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var attributes = string.Concat(tags.ToArray().Select(tag => $" {tag.Key[(tag.Key.LastIndexOf('.') + 1)..]}={tag.Value}"));
        _measures.Add((instrument.Name + attributes, value));
    }
}
