using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>Opens the store before the first grain and closes it after the last.</summary>
internal sealed class StoreLifecycle(IJobStore store, JobHandlerRegistry handlers) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(StoreLifecycle), ServiceLifecycleStage.RuntimeStorageServices, OpenAsync, store.CloseAsync);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken);
        await store.SetLimitedMessageNamesAsync([.. handlers.Limited.Select(handler => handler.MessageName)], cancellationToken);
    }
}
