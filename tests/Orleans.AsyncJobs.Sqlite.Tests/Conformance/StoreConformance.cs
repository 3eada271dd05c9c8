using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>A suite that every job table passes: each test has a store of its own, open and empty.</summary>
public abstract class StoreConformance : IAsyncLifetime
{
    private protected IJobStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Store = CreateStore();
        await Store.OpenAsync(TestJobs.Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.CloseAsync(CancellationToken.None);
        await DisposeStoreAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The names of the jobs that a filter takes, in order and joined by commas.</summary>
    private protected async Task<string> NamesAsync(JobFilter? filter, params JobOrder[] order)
    {
        var result = await Store.QueryAsync(new JobQuery { Columns = [JobColumns.Get("name")], Filter = filter, Order = order }, TestJobs.Stop);
        return string.Join(',', result.Rows.Select(row => row[0]));
    }

    private protected abstract IJobStore CreateStore();

    private protected abstract ValueTask DisposeStoreAsync();
}
