using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("", 10_000, "AsyncJobs:Storage:Path (--data)")]
    [InlineData("a\0b", 10_000, "AsyncJobs:Storage:Path (--data)")]
    [InlineData("data", 999, "AsyncJobs:Storage:QueueRows is 999")]
    [InlineData("data", 1_000_001, "1000 to 1000000")]
    public async Task AddSqliteJobStore_with_a_bad_option_names_its_key(string path, int queueRows, string message)
    {
        await using var services = new ServiceCollection()
            .AddSqliteJobStore(options =>
            {
                options.Path = path;
                options.QueueRows = queueRows;
            })
            .BuildServiceProvider();

        var refusal = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IJobStore>);

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddSqliteJobStore_registers_one_store_for_all_its_contracts()
    {
        using var folder = new TemporaryFolder();
        await using var services = new ServiceCollection().AddSqliteJobStore(options => options.Path = folder.Path).BuildServiceProvider();

        var store = services.GetRequiredService<IJobStore>();

        Assert.Same(store, services.GetRequiredService<IJobTable>());
        Assert.Same(store, services.GetRequiredService<IJobQueries>());
        Assert.Equal(folder.File("jobs.db"), store.Location);
    }
}
