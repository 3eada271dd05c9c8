using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>Calls the dispatcher when the silo is up and whenever another silo comes or goes, so that nothing waits for the next call from outside.</summary>
internal sealed partial class DispatchStarter(IGrainFactory grains, ISiloStatusOracle membership, ILogger<DispatchStarter> logger)
    : ILifecycleParticipant<ISiloLifecycle>, ISiloStatusListener
{
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(DispatchStarter), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status is SiloStatus.Dead && !updatedSilo.Equals(membership.SiloAddress))
        {
            _ = ReconcileAsync();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        membership.SubscribeToSiloStatusEvents(this);
        await ReconcileAsync();
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        membership.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    private async Task ReconcileAsync()
    {
        try
        {
            await grains.GetGrain<IDispatcherQueueGrain>(AsyncJobsDefaults.Partition).ReconcileAsync();
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
    }
}
