using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Running;

/// <summary>
/// Compares the rows that name this silo with what it runs. A begin whose writer was told of a failure may be on disk all
/// the same; when the job's grain is in another silo by then, only this one can tell that nobody runs it.
/// </summary>
internal sealed partial class OrphanedRunCheck(
    IJobTable table, RunningJobs running, SiloHost silo, IGrainFactory grains, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, ILogger<OrphanedRunCheck> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    // A run that is begun is known here within moments: one that is not at two looks in a row will never be.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private HashSet<(Guid JobId, int Attempt)> _unknown = [];
    private ITimer? _timer;
    private bool _isChecking;

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(OrphanedRunCheck), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => _ = CheckAsync(), null, Period, Period);
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken) => _timer?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    private async Task CheckAsync()
    {
        if (_isChecking)
        {
            return;
        }

        _isChecking = true;
        try
        {
            var unknown = await ReadUnknownAsync();
            foreach (var (jobId, attempt) in unknown.Where(_unknown.Contains))
            {
                await grains.GetGrain<IJobRunGrain>(jobId).RecoverOrphanedRunAsync(silo.HostId, attempt);
            }

            _unknown = unknown;
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
        finally
        {
            _isChecking = false;
        }
    }

    private async Task<HashSet<(Guid JobId, int Attempt)>> ReadUnknownAsync()
    {
        HashSet<(Guid, int)> unknown = [];
        QueuePosition? after = null;
        IReadOnlyList<LockedJob> page;
        do
        {
            page = await table.ReadLockedAsync(AsyncJobsDefaults.Partition, after, JobLimits.PageRows, CancellationToken.None);
            foreach (var locked in page.Where(locked => locked.HostId == silo.HostId && !running.Contains(locked.JobId)))
            {
                unknown.Add((locked.JobId, locked.Attempt));
            }

            after = page.Count == 0 ? null : page[^1].Position;
        }
        while (page.Count == JobLimits.PageRows);
        return unknown;
    }
}
