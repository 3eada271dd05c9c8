using Orleans.AsyncJobs.Persistence;
using Orleans.AsyncJobs.Storage.Tests.Conformance;

namespace Orleans.AsyncJobs.Storage.Tests.Sqlite;

public sealed class SqliteCountConformanceTests : JobCountConformance
{
    private readonly SqliteStoreFixture _fixture = new();

    private protected override IJobStore CreateStore() => _fixture.Create();

    private protected override ValueTask DisposeStoreAsync() => _fixture.DisposeAsync();
}
