using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Server.Tests.Telemetry;

/// <summary>What a service in this process emits: its instruments and spans with the attributes that they had.</summary>
internal sealed class Emissions : IDisposable
{
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _spans;
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, bool>> _instruments = new();
    private readonly ConcurrentDictionary<(string Name, ActivityKind Kind), ConcurrentDictionary<string, bool>> _spanAttributes = new();
    private readonly ConcurrentDictionary<string, bool> _measured = new(StringComparer.Ordinal);

    public Emissions(JobInstruments service)
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == service.Meter)
            {
                _instruments.TryAdd(instrument, new(StringComparer.Ordinal));
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        _meters.Start();
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source == service.Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Note,
        };
        ActivitySource.AddActivityListener(_spans);
    }

    public IReadOnlyList<string> Instruments => [.. _instruments.Select(instrument =>
        $"{instrument.Key.Name} {KindOf(instrument.Key)} {instrument.Key.Unit} {Joined(instrument.Value)}").Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Spans => [.. _spanAttributes.Select(span => $"{span.Key.Name} {span.Key.Kind} {Joined(span.Value)}").Order(StringComparer.Ordinal)];

    /// <summary>The instruments that have not measured anything yet.</summary>
    public IReadOnlyList<string> Silent
    {
        get
        {
            _meters.RecordObservableInstruments();
            return [.. _instruments.Keys.Select(instrument => instrument.Name).Where(name => !_measured.ContainsKey(name)).Order(StringComparer.Ordinal)];
        }
    }

    public void Dispose()
    {
        _meters.Dispose();
        _spans.Dispose();
    }

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _measured[instrument.Name] = true;
        foreach (var tag in tags)
        {
            _instruments[instrument][tag.Key] = true;
        }
    }

    private void Note(Activity span)
    {
        var attributes = _spanAttributes.GetOrAdd((span.DisplayName.Split(' ')[0], span.Kind), _ => new(StringComparer.Ordinal));
        foreach (var (name, _) in span.TagObjects)
        {
            attributes[name] = true;
        }
    }

    private static string Joined(ConcurrentDictionary<string, bool> attributes) => string.Join(',', attributes.Keys.Order(StringComparer.Ordinal));

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal);
}
