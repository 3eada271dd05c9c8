using System.Diagnostics.Metrics;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>What the store measures, on the meter of the service.</summary>
internal sealed class StoreInstruments
{
    private readonly Counter<long> _commits;
    private readonly Counter<long> _rows;
    private readonly Histogram<double> _duration;

    /// <summary>Makes the instruments.</summary>
    /// <param name="service">The service's instruments.</param>
    /// <param name="readQueue">How many writes wait; null while the store is closed.</param>
    public StoreInstruments(JobInstruments service, Func<int?> readQueue)
    {
        var meter = service.Meter;
        _commits = meter.CreateCounter<long>("asyncjobs.store.commits", "{commit}", "Transactions that are on disk.");
        _rows = meter.CreateCounter<long>("asyncjobs.store.rows", "{row}", "Rows that they inserted, changed or deleted, or refused to.");
        _duration = meter.CreateHistogram("asyncjobs.store.commit.duration", "s", "How long transactions took, with the sync of the disk.", advice: JobInstruments.Durations);
        meter.CreateObservableUpDownCounter(
            "asyncjobs.store.queue.length", () => readQueue() is { } length ? [new Measurement<int>(length)] : Array.Empty<Measurement<int>>(), "{write}", "Writes that wait for the next transaction.");
    }

    /// <summary>A transaction is on disk.</summary>
    /// <param name="batch">What it wrote.</param>
    /// <param name="duration">How long it took.</param>
    public void OnCommitted(IReadOnlyList<IPendingWrite> batch, TimeSpan duration)
    {
        _commits.Add(1);
        _duration.Record(duration.TotalSeconds);
        if (_rows.Enabled)
        {
            _rows.Add(batch.Sum(write => Math.Max(write.InsertedRows, 1)));
        }
    }
}
