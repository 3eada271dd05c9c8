using Orleans.AsyncJobs.Sqlite.Tests.Conformance;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.InParts;

/// <summary>The same answers where every query is answered part by part.</summary>
public sealed class SqliteDataQueryInPartsTests : JobDataQueryConformance
{
    private readonly SqliteStoreFixture _fixture = new();

    private protected override IJobStore CreateStore() => _fixture.CreateInParts();

    private protected override ValueTask DisposeStoreAsync() => _fixture.DisposeAsync();
}
