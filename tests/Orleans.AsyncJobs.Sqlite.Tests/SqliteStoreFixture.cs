using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>A store in a folder of its own, with its hooks and its time in the test's hand.</summary>
internal sealed class SqliteStoreFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteJobStore> _stores = [];

    public StoreHooks Hooks { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public SqliteJobStoreOptions Options { get; } = new() { ReserveBytes = 64 * 1024, LogBytes = 64 * 1024 };

    public string Folder => _folder.Path;

    public string Database => _folder.File("jobs.db");

    /// <summary>Makes a store that is not open.</summary>
    public SqliteJobStore Create()
    {
        Options.Path = Folder;
        var store = new SqliteJobStore(Microsoft.Extensions.Options.Options.Create(Options), Hooks, Time, new JobInstruments(), NullLogger<SqliteJobStore>.Instance);
        _stores.Add(store);
        return store;
    }

    /// <summary>Makes a store that answers every query in parts of few rows.</summary>
    public SqliteJobStore CreateInParts()
    {
        Options.QuickQueryTime = TimeSpan.Zero;
        Options.QueryPartRows = 7;
        Options.QuerySpareRows = 5;
        return Create();
    }

    public async Task<SqliteJobStore> OpenAsync()
    {
        var store = Create();
        await store.OpenAsync(TestJobs.Stop);
        return store;
    }

    /// <summary>Checks that an opening is refused with these words in one line, and that no file has changed or come.</summary>
    public async Task RefusesAsync(params string[] words)
    {
        var before = Files();

        var refusal = await Assert.ThrowsAsync<JobStoreException>(() => Create().OpenAsync(TestJobs.Stop));

        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.DoesNotContain("..", refusal.Message, StringComparison.Ordinal);
        var after = Files();
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        Assert.All(after, file => Assert.Equal(before[file.Key], file.Value));
    }

    public async Task CloseStoresAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseStoresAsync();
        _folder.Dispose();
    }

    /// <summary>What each file holds. The lock may be in another's hand.</summary>
    private Dictionary<string, byte[]> Files() => Directory.GetFileSystemEntries(Folder)
        .ToDictionary(file => file, file => Path.GetExtension(file) is ".lock" ? [] : File.ReadAllBytes(file), StringComparer.Ordinal);
}
