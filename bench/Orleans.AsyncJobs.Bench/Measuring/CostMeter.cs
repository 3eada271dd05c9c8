using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>Reads what this process has spent. The store counts its commits and rows on a meter; this listens to it.</summary>
internal sealed class CostMeter : IDisposable
{
    private const string CommitCounter = "asyncjobs.store.commits";
    private const string RowCounter = "asyncjobs.store.rows";
    private const string ProcessIo = "/proc/self/io";
    private const string WrittenPrefix = "write_bytes: ";

    private readonly MeterListener _listener = new();
    private long _commits;
    private long _rows;

    public CostMeter()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            // Nothing else of the meter: what is listened to costs.
            if (instrument.Meter.Name == JobTelemetry.Name && instrument.Name is CommitCounter or RowCounter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.Start();
    }

    public Costs Read() => new(
        WrittenBytes(),
        GC.GetTotalAllocatedBytes(),
        Environment.CpuUsage.TotalTime,
        Interlocked.Read(ref _commits),
        Interlocked.Read(ref _rows));

    public void Dispose() => _listener.Dispose();

    private static long WrittenBytes() => File.Exists(ProcessIo)
        ? long.Parse(File.ReadLines(ProcessIo).First(line => line.StartsWith(WrittenPrefix, StringComparison.Ordinal)).AsSpan(WrittenPrefix.Length), CultureInfo.InvariantCulture)
        : 0;

    private void Count(Instrument instrument, long measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (instrument.Name == CommitCounter)
        {
            Interlocked.Add(ref _commits, measurement);
        }
        else if (instrument.Name == RowCounter)
        {
            Interlocked.Add(ref _rows, measurement);
        }
    }
}
