using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.BackgroundOperations;

/// <summary>
/// Deletes background operations whose time to live is over, within ten minutes of that: every four minutes it asks an index for the first
/// of them. Several silos may do so at once, since a row goes under its version.
/// </summary>
internal sealed partial class OperationExpiry(IJobStore store, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, ILogger<OperationExpiry> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(4);

    /// <summary>So many rows go in one commit: a few milliseconds.</summary>
    private const int RowsPerStep = 200;

    /// <summary>After a step others have the writer for so long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    private ITimer? _timer;
    private bool _isDeleting;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(OperationExpiry), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => _ = DeleteAsync(), null, Period, Period);
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken) => _timer?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    private async Task DeleteAsync()
    {
        if (_isDeleting)
        {
            return;
        }

        _isDeleting = true;
        var deleted = 0;
        try
        {
            IReadOnlyList<Model.JobState> rows;
            do
            {
                rows = await store.ReadExpiredOperationsAsync(time.GetUtcNow(), RowsPerStep, CancellationToken.None);
                deleted += await store.DeleteExpiredAsync(rows, CancellationToken.None);
                if (rows.Count == RowsPerStep)
                {
                    await Task.Delay(Rest, time);
                }
            }
            while (rows.Count == RowsPerStep);
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
        finally
        {
            _isDeleting = false;
        }

        if (deleted > 0)
        {
            LogDeleted(deleted);
        }
    }
}
