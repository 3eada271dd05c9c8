using Orleans.AsyncJobs.Sqlite.Tests.Conformance;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Sqlite.Tests.InMemory;

public sealed class InMemoryOperationConformanceTests : JobOperationConformance
{
    private protected override IJobStore CreateStore() => new InMemoryJobStore();

    private protected override ValueTask DisposeStoreAsync() => ValueTask.CompletedTask;
}
