using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Dashboard.Live;

/// <summary>
/// Tells all open pages of this process what changed, once a second: what they have in view is read in one go for all of
/// them. While nobody listens nothing runs.
/// </summary>
internal sealed partial class LiveFeed : IDisposable
{
    /// <summary>The most pages that listen; the next one is told to ask now and then instead.</summary>
    public const int MaxListeners = 200;

    /// <summary>How long changes are gathered before they are told.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly LiveReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveFeed> _logger;
    private readonly CancellationTokenRegistration _stopping;
    private readonly Lock _lock = new();
    private readonly List<LiveListener> _listeners = [];
    private CancellationTokenSource? _running;
    private bool _isStopping;

    public LiveFeed(LiveReader reader, IHostApplicationLifetime lifetime, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, ILogger<LiveFeed> logger)
    {
        (_reader, _time, _logger) = (reader, time, logger);

        // A host waits for open requests before it stops.
        _stopping = lifetime.ApplicationStopping.Register(Stop);
    }

    /// <summary>How many listen.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _listeners.Count;
            }
        }
    }

    /// <summary>Ends with the work for the listeners there were; for tests.</summary>
    internal Task Rounds { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to listen; null when too many do, or the service stops.</summary>
    public LiveListener? TryJoin(LiveView view)
    {
        lock (_lock)
        {
            if (_isStopping || _listeners.Count >= MaxListeners)
            {
                return null;
            }

            var listener = new LiveListener(view);
            _listeners.Add(listener);
            if (_running is null)
            {
                _running = new CancellationTokenSource();
                Rounds = RunAsync(_running.Token);
            }

            return listener;
        }
    }

    /// <summary>Listens no more.</summary>
    public void Leave(LiveListener listener)
    {
        lock (_lock)
        {
            _listeners.Remove(listener);
            if (_listeners.Count == 0)
            {
                End();
            }
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        Stop();
    }

    private void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            _listeners.ForEach(listener => listener.Close());
            End();
        }
    }

    private void End()
    {
        _running?.Cancel();
        _running?.Dispose();
        _running = null;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await TellAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _reader.TellAsync(Listeners(), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogRoundFailed(exception);
        }
    }

    private LiveListener[] Listeners()
    {
        lock (_lock)
        {
            return [.. _listeners];
        }
    }
}
