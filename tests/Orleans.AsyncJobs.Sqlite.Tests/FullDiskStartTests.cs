using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>A start on a full disk is refused in one line, and neither it nor a stop there keeps the next start from working.</summary>
public sealed class FullDiskStartTests : IAsyncDisposable
{
    /// <summary>How the store was left before a start.</summary>
    public enum Left
    {
        /// <summary>There is none.</summary>
        Nothing,

        /// <summary>Closed in order.</summary>
        Closed,

        /// <summary>With rows that only the log holds.</summary>
        Killed,

        /// <summary>In the middle of a transaction with a rollback journal.</summary>
        Journal,

        /// <summary>By a program of the first schema version.</summary>
        OldVersion,
    }

    private const int DiskBytes = 4 * 1024 * 1024;

    private const int PageBytes = 4_096;

    /// <summary>With this much free, a new store and the trial of a journal both have room.</summary>
    private const int MaxFreePages = 60;

    private readonly SqliteStoreFixture _fixture = new();

    public FullDiskStartTests()
    {
        _fixture.Options.ReserveBytes = 0;
        Mount.SmallDisk(_fixture.Folder, DiskBytes);
    }

    private string Filler => Path.Combine(_fixture.Folder, "filler");

    public async ValueTask DisposeAsync()
    {
        await _fixture.CloseStoresAsync();
        Mount.Remove(_fixture.Folder);
        await _fixture.DisposeAsync();
    }

    [Theory]
    [InlineData(Left.Nothing)]
    [InlineData(Left.Closed)]
    [InlineData(Left.Killed)]
    [InlineData(Left.Journal)]
    [InlineData(Left.OldVersion)]
    public async Task OpenAsync_with_little_space_opens_or_is_refused_and_works_when_there_is_space(Left left)
    {
        var rows = left == Left.Nothing ? [] : await StoreRowsAsync(left);
        var files = Directory.GetFiles(_fixture.Folder).ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal);
        var refusals = 0;
        for (var freePages = 0; freePages < MaxFreePages; freePages++)
        {
            Fill(freePages * PageBytes);
            var present = Files();
            if (!await OpensAsync())
            {
                refusals++;
                Assert.True(left != Left.Nothing || present.SequenceEqual(Files()), $"A refused start left {string.Join(", ", Files().Except(present))}.");
            }

            DeleteFillers();
            await WorksAsync(rows);
            foreach (var file in Directory.GetFiles(_fixture.Folder))
            {
                File.Delete(file);
            }

            foreach (var (file, content) in files)
            {
                await File.WriteAllBytesAsync(file, content, TestJobs.Stop);
            }
        }

        Assert.NotEqual(0, refusals);
    }

    [Fact]
    public async Task CloseAsync_on_a_full_disk_leaves_a_store_that_opens()
    {
        _fixture.Options.ReserveBytes = 256 * 1024;
        var store = await _fixture.OpenAsync();
        List<JobState> rows = [.. await store.InsertAsync(Rows(), TestJobs.Stop)];
        Fill(0);
        while (store.Fault is null)
        {
            try
            {
                rows.Add(await store.InsertAsync(Large()));
            }
            catch (JobException refusal)
            {
                Assert.Equal(JobErrorKind.Unavailable, refusal.Kind);
            }
        }

        await store.CloseAsync(TestJobs.Stop);
        // What the reserve gave back is taken too.
        Fill(0);

        Assert.False(await OpensAsync());

        DeleteFillers();
        await WorksAsync(rows);
    }

    /// <summary>Opens the store, or is refused for want of space.</summary>
    private async Task<bool> OpensAsync()
    {
        var store = _fixture.Create();
        try
        {
            await store.OpenAsync(TestJobs.Stop);
            await store.CloseAsync(TestJobs.Stop);
            return true;
        }
        catch (JobStoreException refusal)
        {
            Assert.Contains("is full", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("--data", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
            return false;
        }
    }

    private IReadOnlyList<string> Files() => [.. Directory.GetFileSystemEntries(_fixture.Folder).Order(StringComparer.Ordinal)];

    private void DeleteFillers()
    {
        foreach (var filler in Directory.GetFiles(_fixture.Folder, "filler*"))
        {
            File.Delete(filler);
        }
    }

    private async Task WorksAsync(IReadOnlyList<JobState> rows)
    {
        var store = await _fixture.OpenAsync();
        foreach (var row in rows)
        {
            Assert.Equal(row, await store.ReadAsync(row.Job.JobId, TestJobs.Stop));
        }

        await store.InsertAsync(TestJobs.New());
        Assert.Equal(rows.Count + 1, (await store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
        await store.CloseAsync(TestJobs.Stop);
    }

    private async Task<IReadOnlyList<JobState>> StoreRowsAsync(Left left)
    {
        if (left == Left.OldVersion)
        {
            OldStore.Create(_fixture.Database, [.. Enumerable.Repeat(new string('d', 5_000), 20)]);
            var old = await File.ReadAllBytesAsync(_fixture.Database, TestJobs.Stop);
            var reading = await _fixture.OpenAsync();
            var found = await reading.ReadRunnableAsync(0, (await reading.ReadLanesAsync(0, TestJobs.Stop)).Single(), 0, 100, TestJobs.Stop);
            await reading.CloseAsync(TestJobs.Stop);
            await File.WriteAllBytesAsync(_fixture.Database, old, TestJobs.Stop);
            return found;
        }

        var store = await _fixture.OpenAsync();
        var rows = await store.InsertAsync(Rows(), TestJobs.Stop);
        var killed = left == Left.Killed ? Contents("-wal") : [];
        await store.CloseAsync(TestJobs.Stop);
        if (left == Left.Journal)
        {
            using var connection = Connect();
            Execute(connection, "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE jobs SET name = 'half'");
            killed = Contents("-journal");
        }

        foreach (var (file, content) in killed)
        {
            await File.WriteAllBytesAsync(file, content, TestJobs.Stop);
        }

        return rows;
    }

    private Dictionary<string, byte[]> Contents(string log) =>
        new[] { _fixture.Database, _fixture.Database + log }.ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal);

    private static NewJobRow[] Rows() => [.. Enumerable.Range(0, 50).Select(_ => Large())];

    private static NewJobRow Large() => TestJobs.New().WithData(5_000);

    /// <summary>Fills the disk but for so many bytes.</summary>
    private void Fill(int freeBytes)
    {
        using var file = new FileStream(Filler + Guid.NewGuid().ToString("N"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[PageBytes]);
            }
        }
        catch (IOException)
        {
            file.SetLength(Math.Max(0, file.Length - freeBytes));
        }
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_fixture.Database};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
