using Orleans.AsyncJobs.Persistence;
using Orleans.AsyncJobs.Storage.Tests.Conformance;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Storage.Tests.InMemory;

public sealed class InMemoryCountConformanceTests : JobCountConformance
{
    private protected override IJobStore CreateStore() => new InMemoryJobStore();

    private protected override ValueTask DisposeStoreAsync() => ValueTask.CompletedTask;
}
