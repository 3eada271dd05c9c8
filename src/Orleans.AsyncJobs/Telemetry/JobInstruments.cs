using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Orleans.AsyncJobs.Telemetry;

/// <summary>
/// The service's one meter and one activity source. docs/telemetry.md lists what they emit, and a test holds it to that. An
/// instrument that nobody listens to costs a look at a flag.
/// </summary>
/// <remarks>Attributes are bounded: names of registered handlers and members of enumerations. Ids and tokens are for spans.</remarks>
internal sealed class JobInstruments : IDisposable
{
    /// <summary>The boundaries of durations, from a commit to what runs for an hour: those that are the default end at 10 s.</summary>
    public static InstrumentAdvice<double> Durations { get; } = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600],
    };

    private readonly Counter<long> _created;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _runDuration;
    private readonly Histogram<double> _waitDuration;
    private readonly Histogram<double> _dueLag;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">The host's meters; null where it has none.</param>
    public JobInstruments(IMeterFactory? meters = null)
    {
        Meter = meters?.Create(JobTelemetry.Name) ?? new Meter(JobTelemetry.Name);
        _created = Meter.CreateCounter<long>("asyncjobs.job.created", "{job}", "Jobs that were created.");
        _ended = Meter.CreateCounter<long>("asyncjobs.run.ended", "{run}", "Runs that ended, were lost or were given up.");
        _runDuration = Meter.CreateHistogram("asyncjobs.run.duration", "s", "How long runs took.", advice: Durations);
        _waitDuration = Meter.CreateHistogram("asyncjobs.job.wait.duration", "s", "How long jobs waited for their run from the moment on at which nothing but a slot was missing.", advice: Durations);
        _dueLag = Meter.CreateHistogram("asyncjobs.job.due.lag", "s", "How late postponed jobs and retries were woken.", advice: Durations);
    }

    /// <summary>The meter, for instruments of what lies above this.</summary>
    public Meter Meter { get; }

    /// <summary>The source of the spans <c>create</c> and <c>process</c>.</summary>
    public ActivitySource Source { get; } = new(JobTelemetry.Name);

    public void JobCreated(string handler) => _created.Add(1, TelemetryAttributes.OfHandler(handler));

    /// <summary>A run has ended and its outcome is stored.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="seconds">How long it took; null where nobody knows.</param>
    public void RunEnded(string handler, JobRunOutcome outcome, double? seconds)
    {
        _ended.Add(1, TelemetryAttributes.OfHandler(handler), TelemetryAttributes.OfOutcome(outcome));
        if (seconds is { } duration)
        {
            _runDuration.Record(duration, TelemetryAttributes.OfHandler(handler), TelemetryAttributes.OfOutcome(outcome));
        }
    }

    /// <summary>A job starts.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="wait">How long it could have run already.</param>
    public void JobStarted(string handler, TimeSpan wait) => _waitDuration.Record(Math.Max(0, wait.TotalSeconds), TelemetryAttributes.OfHandler(handler));

    /// <summary>A job that waited for a moment is woken.</summary>
    /// <param name="lag">How late.</param>
    public void JobWoken(TimeSpan lag) => _dueLag.Record(Math.Max(0, lag.TotalSeconds));

    public void Dispose()
    {
        Meter.Dispose();
        Source.Dispose();
    }
}
