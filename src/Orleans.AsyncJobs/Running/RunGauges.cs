using System.Diagnostics.Metrics;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Telemetry;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Running;

/// <summary>Shows what runs on this silo, when somebody looks.</summary>
internal sealed class RunGauges(JobInstruments instruments, RunningJobs running, DispatchMeasures dispatch, JobHandlerRegistry handlers) : ILifecycleParticipant<ISiloLifecycle>
{
    private const string Running = "running";
    private const string Abandoned = "abandoned";

    public void Participate(ISiloLifecycle observer)
    {
        var meter = instruments.Meter;
        meter.CreateObservableUpDownCounter("asyncjobs.run.active", ReadRuns, "{run}", "Runs that are on.");
        meter.CreateObservableUpDownCounter("asyncjobs.slot.usage", () => ReadSlots(slots => slots.Used), "{slot}", "Slots that are taken.");
        meter.CreateObservableUpDownCounter("asyncjobs.slot.limit", () => ReadSlots(slots => slots.Limit), "{slot}", "Slots that there are.");
        meter.CreateObservableGauge("asyncjobs.handler.paused", ReadPaused, "1", "1 while none of a handler's jobs is started, else 0.");
    }

    private IEnumerable<Measurement<int>> ReadRuns() =>
        from run in running.All
        group run by (run.Handler.MessageName, run.IsAbandoned) into runs
        select new Measurement<int>(
            runs.Count(),
            TelemetryAttributes.OfHandler(runs.Key.MessageName),
            new(TelemetryAttributes.RunState, runs.Key.IsAbandoned ? Abandoned : Running));

    private IEnumerable<Measurement<int>> ReadPaused() => dispatch.PausedHandlers is { } paused
        ? handlers.MessageNames.Select(name => new Measurement<int>(paused.Contains(name, StringComparer.Ordinal) ? 1 : 0, TelemetryAttributes.OfHandler(name)))
        : [];

    private IEnumerable<Measurement<int>> ReadSlots(Func<(int Used, int Limit), int> select) =>
        dispatch.Slots is { } slots ? [new Measurement<int>(select(slots))] : [];
}
