using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>Opens the store before the first grain and closes it after the last.</summary>
internal sealed class StoreLifecycle(IJobStore store) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(StoreLifecycle), ServiceLifecycleStage.RuntimeStorageServices, store.OpenAsync, store.CloseAsync);
}
