using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.GrainStates;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>Grains that keep their state in the file of the jobs.</summary>
public sealed class GrainStorageTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_grain_finds_its_state_after_a_restart_until_it_clears_it()
    {
        await using (var cluster = await StartAsync())
        {
            var notes = cluster.Client.GetGrain<INotesGrain>("a/b c");
            Assert.Equal((false, 0), await notes.CountAsync());
            await notes.AddAsync("one");
            await notes.AddAsync("two");
            await cluster.Client.GetGrain<INotesGrain>("other").AddAsync("three");
        }

        await using (var cluster = await StartAsync())
        {
            var notes = cluster.Client.GetGrain<INotesGrain>("a/b c");
            Assert.Equal((true, 2), await notes.CountAsync());
            Assert.Equal((true, 1), await cluster.Client.GetGrain<INotesGrain>("other").CountAsync());
            await notes.ClearAsync();
            Assert.Equal((false, 0), await notes.CountAsync());
            await notes.AddAsync("four");
            await notes.ClearAsync();
        }

        await using (var cluster = await StartAsync())
        {
            Assert.Equal((false, 0), await cluster.Client.GetGrain<INotesGrain>("a/b c").CountAsync());
        }
    }

    [Fact]
    public async Task A_grain_that_did_not_see_a_change_hears_of_it_and_reads_it()
    {
        await using var cluster = await StartAsync();
        var notes = cluster.Client.GetGrain<INotesGrain>("a");
        await notes.AddAsync("one");
        var store = cluster.Silos[0].SiloHost.Services.GetRequiredService<SqliteJobStore>();
        var key = new GrainStateKey("notes", "a", "notes");
        var row = await store.ReadGrainStateAsync(key);
        await store.WriteGrainStateAsync(key, row!.Etag, row.Data);

        await Assert.ThrowsAsync<InconsistentStateException>(() => notes.AddAsync("two"));

        // Orleans deactivates a grain after such a failure.
        await notes.AddAsync("three");
        Assert.Equal((true, 2), await notes.CountAsync());
    }

    [Fact]
    public async Task An_etag_is_never_given_again()
    {
        var store = await _fixture.OpenAsync();
        var key = new GrainStateKey("t", "k", "s");

        var first = await store.WriteGrainStateAsync(key, etag: null, [1]);
        Assert.False((await store.WriteGrainStateAsync(key, etag: null, [2])).IsStored);
        Assert.True((await store.WriteGrainStateAsync(key, first.Etag, data: null)).IsStored);
        var second = await store.WriteGrainStateAsync(key, etag: null, [3]);

        Assert.NotEqual(first.Etag, second.Etag);
        Assert.Equal(new GrainStateAnswer(IsStored: false, second.Etag), await store.WriteGrainStateAsync(key, first.Etag, data: null));
        Assert.Equal([3], (await store.ReadGrainStateAsync(key))!.Data);
        Assert.Null(await store.ReadGrainStateAsync(key with { StateName = "other" }));
    }

    private async Task<InProcessTestCluster> StartAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<StoreHooks>().AddSqliteJobStore(options => (options.Path, options.ReserveBytes) = (_fixture.Folder, 0));
            silo.AddStartupTask<OpenStore>(ServiceLifecycleStage.RuntimeStorageServices);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private sealed class OpenStore(SqliteJobStore store) : IStartupTask
    {
        public Task Execute(CancellationToken cancellationToken) => store.OpenAsync(cancellationToken);
    }
}

[Alias("Orleans.AsyncJobs.Sqlite.Tests.INotesGrain")]
public interface INotesGrain : IGrainWithStringKey
{
    [Alias("AddAsync")]
    Task AddAsync(string note);

    [Alias("ClearAsync")]
    Task ClearAsync();

    [Alias("CountAsync")]
    Task<(bool Exists, int Notes)> CountAsync();
}

[GrainType("notes")]
internal sealed class NotesGrain([PersistentState("notes", AsyncJobsDefaults.GrainStorageName)] IPersistentState<Notes> state) : Grain, INotesGrain
{
    public Task AddAsync(string note)
    {
        state.State.Texts.Add(note);
        return state.WriteStateAsync();
    }

    public Task ClearAsync() => state.ClearStateAsync();

    public Task<(bool Exists, int Notes)> CountAsync() => Task.FromResult((state.RecordExists, state.State.Texts.Count));
}

[GenerateSerializer]
internal sealed class Notes
{
    [Id(0)] public List<string> Texts { get; set; } = [];
}
