using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>
/// Shows how many jobs are stored, by where they stand. A meter asks on a thread that cannot
/// wait for a store, so the dispatcher reads now and then, and only while somebody listens.
/// </summary>
internal sealed class QueueGauges
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly IJobQueries _queries;
    private readonly TimeProvider _time;
    private readonly Instrument[] _instruments;
    private volatile IReadOnlyList<JobCount>? _counts;
    private long? _lastLook;

    public QueueGauges(
        IJobQueries queries,
        JobInstruments instruments,
        [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
    {
        (_queries, _time) = (queries, time);
        var meter = instruments.Meter;
        _instruments =
        [
            meter.CreateObservableUpDownCounter("asyncjobs.queue.length", ReadQueue, "{job}", "Jobs for which nothing but a slot is missing."),
            meter.CreateObservableUpDownCounter("asyncjobs.job.count", ReadCounts, "{job}", "Jobs that are stored."),
        ];
    }

    /// <summary>Reads anew where it is time, and somebody listens.</summary>
    public async Task LookAsync()
    {
        if (!Array.Exists(_instruments, instrument => instrument.Enabled) || (_lastLook is { } last && _time.GetElapsedTime(last) < Period))
        {
            return;
        }

        _lastLook = _time.GetTimestamp();
        _counts = await _queries.CountAsync(CancellationToken.None);
    }

    /// <summary>The dispatcher has gone to another silo, and its numbers with it.</summary>
    public void Forget() => (_counts, _lastLook) = (null, null);

    private IEnumerable<Measurement<long>> ReadQueue() =>
        from count in _counts ?? []
        where count.Wait == JobWaitKind.Capacity
        group count.Count by (count.MessageName, count.Wait) into counts
        select new Measurement<long>(counts.Sum(), TelemetryAttributes.OfHandler(counts.Key.MessageName));

    private IEnumerable<Measurement<long>> ReadCounts() =>
        from count in _counts ?? []
        group count.Count by (count.MessageName, Status: StatusOf(count)) into counts
        select new Measurement<long>(
            counts.Sum(), TelemetryAttributes.OfHandler(counts.Key.MessageName), new(TelemetryAttributes.JobStatus, counts.Key.Status));

    // What it waits for says more than that it waits.
    private static string StatusOf(JobCount count) =>
        TelemetryAttributes.NameOf(count.Wait == JobWaitKind.None ? count.Status.ToString() : count.Wait.ToString());
}
