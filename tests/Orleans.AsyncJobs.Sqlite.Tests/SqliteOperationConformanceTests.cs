using Orleans.AsyncJobs.Sqlite.Tests.Conformance;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

public sealed class SqliteOperationConformanceTests : JobOperationConformance
{
    private readonly SqliteStoreFixture _fixture = new();

    private protected override IJobStore CreateStore() => _fixture.Create();

    private protected override ValueTask DisposeStoreAsync() => _fixture.DisposeAsync();
}
