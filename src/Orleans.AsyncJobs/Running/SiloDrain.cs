using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Settings;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Running;

/// <summary>
/// An orderly stop: no job is started any more; those that run may end for a while, then their handlers are asked to
/// stop, then they are left to be run again. A run that is stopped so counts neither as failed nor as lost.
/// </summary>
/// <remarks>
/// A host drains before it stops any of its services, so that its web server goes on to answer: <c>/readyz</c> with 503,
/// reads, and a cancel of what still runs. A silo that is stopped without its host drains as it stops.
/// </remarks>
internal sealed partial class SiloDrain(RunningJobs running, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, ILogger<SiloDrain> logger) : ILifecycleParticipant<ISiloLifecycle>, IHostedLifecycleService
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private Task? _drained;
    private volatile bool _isDraining;
    private volatile bool _isOver;

    /// <summary>Whether no job is to be started any more.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Whether nothing is to be waited for any more.</summary>
    public bool IsOver => _isOver;

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SiloDrain), ServiceLifecycleStage.Active, _ => Task.CompletedTask, DrainAsync);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Drains once, whoever asks first.</summary>
    private Task DrainAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _drained ??= DrainOnceAsync(cancellationToken);
        }
    }

    private async Task DrainOnceAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        var empty = running.WhenEmptyAsync();
        if (!empty.IsCompleted)
        {
            LogDraining(running.Count, JobLimits.DrainTime);
            if (!await EndsWithinAsync(empty, JobLimits.DrainTime, cancellationToken))
            {
                running.StopAll(StopReason.Shutdown);
                if (!await EndsWithinAsync(empty, StopTime, cancellationToken))
                {
                    LogLeftBehind(running.Count);
                    running.ReleaseAll();
                    await EndsWithinAsync(empty, StopTime, cancellationToken);
                }
            }
        }

        _isOver = true;
    }

    // What is left of the delay is left behind: canceling it would go on through the thread pool.
    private async Task<bool> EndsWithinAsync(Task empty, TimeSpan limit, CancellationToken cancellationToken) =>
        await Task.WhenAny(empty, Task.Delay(limit, time, cancellationToken)) == empty;
}
