using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>What a kill leaves behind opens if SQLite can recover it. What it cannot is refused and stays as it is.</summary>
public sealed class RecoveryTests : IAsyncDisposable
{
    private const int PageBytes = 4_096;

    private readonly SqliteStoreFixture _fixture = new();
    private readonly SqliteStoreFixture _killed = new();

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _killed.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1, -1)]
    [InlineData(1, 100)]
    public async Task OpenAsync_after_a_kill_in_a_checkpoint_finds_every_row(int copiedPages, int moreBytes = 0)
    {
        var rows = await KillAsync((copiedPages * PageBytes) + moreBytes);

        await CheckAsync(rows);
    }

    [Fact]
    public async Task OpenAsync_after_a_kill_in_a_checkpoint_finds_every_row_while_another_program_has_the_file_open()
    {
        var rows = await KillAsync(PageBytes);
        using var other = Connect();
        Assert.Equal((long)rows.Count, Scalar(other, "SELECT count(*) FROM jobs"));
        using var reading = other.BeginTransaction(deferred: true);
        Assert.Equal((long)rows.Count, Scalar(other, "SELECT count(*) FROM jobs", reading));

        await CheckAsync(rows);
    }

    [Fact]
    public async Task OpenAsync_of_a_file_whose_header_is_only_in_the_log_finds_every_row()
    {
        var rows = await KillAsync(0);
        await using (var file = File.OpenWrite(_killed.Database))
        {
            file.Write(new byte[100]);
        }

        await CheckAsync(rows);
    }

    [Fact]
    public async Task OpenAsync_of_a_file_that_is_cut_short_and_not_in_its_log_is_refused()
    {
        var rows = await KillAsync(0, large: 1);
        await using (var file = File.OpenWrite(_killed.Database))
        {
            // The pages of the first rows went in with an earlier checkpoint, and the log does not hold them.
            file.SetLength(file.Length - (20 * PageBytes));
        }

        Assert.NotEmpty(rows);
        await _killed.RefusesAsync("is damaged", "it should have", "backup");
    }

    [Theory]
    [InlineData("jobs.db-wal", 1)]
    [InlineData("jobs.db-wal", 4_095)]
    [InlineData("jobs.db-journal", 1)]
    [InlineData("jobs.db-journal", 4_095)]
    public async Task OpenAsync_of_a_file_cut_short_by_less_than_a_page_beside_a_log_that_holds_nothing_is_refused(string log, int bytes)
    {
        await CreateKilledAsync();
        await File.WriteAllBytesAsync(Path.Combine(_killed.Folder, log), new byte[10_000], TestJobs.Stop);
        await using (var file = File.OpenWrite(_killed.Database))
        {
            file.SetLength(file.Length - bytes);
        }

        await _killed.RefusesAsync("is damaged", "it should have");
    }

    [Fact]
    public async Task OpenAsync_of_a_file_cut_short_under_a_log_that_holds_nothing_is_refused()
    {
        await CreateKilledAsync();
        await File.WriteAllBytesAsync(Path.Combine(_killed.Folder, "jobs.db-wal"), new byte[10_000], TestJobs.Stop);
        await using (var file = File.OpenWrite(_killed.Database))
        {
            file.SetLength(2 * PageBytes);
        }

        await _killed.RefusesAsync("is damaged", "8192");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(10_000)]
    public async Task OpenAsync_with_a_log_that_holds_nothing_finds_every_row(int bytes)
    {
        var rows = await CreateKilledAsync();
        await File.WriteAllBytesAsync(Path.Combine(_killed.Folder, "jobs.db-wal"), new byte[bytes], TestJobs.Stop);

        await CheckAsync(rows);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_of_a_log_whose_file_is_gone_or_empty_is_refused(bool isGone)
    {
        await KillAsync(0);
        File.Delete(_killed.Database);
        if (!isGone)
        {
            await File.WriteAllBytesAsync(_killed.Database, [], TestJobs.Stop);
        }

        await _killed.RefusesAsync("is missing or empty", "jobs.db-wal", "--data");
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99", "schema version 99")]
    [InlineData("PRAGMA application_id = 7", "another program")]
    [InlineData("DROP INDEX jobs_line", "index jobs_line is missing")]
    public async Task OpenAsync_of_a_store_that_only_its_log_makes_unusable_is_refused(string change, string message)
    {
        await KillAsync(0, change: change);

        await _killed.RefusesAsync(message, "--data");
    }

    [Fact]
    public async Task OpenAsync_undoes_a_transaction_that_its_journal_holds()
    {
        var rows = await KillInRollbackModeAsync();

        await CheckAsync(rows);
    }

    [Fact]
    public async Task OpenAsync_of_a_file_cut_short_beside_a_journal_is_refused()
    {
        await KillInRollbackModeAsync();
        await using (var journal = File.OpenWrite(Path.Combine(_killed.Folder, "jobs.db-journal")))
        {
            journal.Write(new byte[512]);
        }

        await using (var file = File.OpenWrite(_killed.Database))
        {
            file.SetLength(2 * PageBytes);
        }

        await _killed.RefusesAsync("is damaged", "--data");
    }

    [Fact]
    public async Task OpenAsync_after_a_kill_while_the_store_was_made_makes_it()
    {
        await using (var connection = Connect(_fixture))
        {
            Execute(connection, "PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE half (x); INSERT INTO half VALUES (zeroblob(100000)); CREATE TABLE made (x)");
            CopyFiles();
        }

        Assert.True(new FileInfo(Path.Combine(_killed.Folder, "jobs.db-journal")).Length > 0);
        Assert.True(new FileInfo(_killed.Database).Length > 0);

        await CheckAsync([]);
    }

    /// <summary>Copies the files of a store with a full log, as a kill in a checkpoint leaves them: the main file has its new header and so many bytes of its new length.</summary>
    private async Task<IReadOnlyList<JobState>> KillAsync(int copiedBytes, int large = 0, string? change = null)
    {
        var store = await _fixture.OpenAsync();
        List<JobState> rows = [];
        for (var i = 0; i < large; i++)
        {
            rows.AddRange(await store.InsertAsync(Rows(), TestJobs.Stop));
            // What is in the main file by now is not in the log.
            using var connection = Connect(_fixture);
            Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        var length = new FileInfo(_fixture.Database).Length;
        rows.AddRange(await store.InsertAsync(large == 0 ? Rows() : [new NewJobRow(TestJobs.New())], TestJobs.Stop));
        using (var connection = Connect(_fixture))
        {
            Execute(connection, change ?? "SELECT 1");
            if (copiedBytes > 0)
            {
                Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            }

            CopyFiles();
        }

        if (copiedBytes > 0)
        {
            await using var file = File.OpenWrite(_killed.Database);
            file.SetLength(length + copiedBytes);
        }

        await store.CloseAsync(TestJobs.Stop);
        return rows;
    }

    private async Task<IReadOnlyList<JobState>> CreateKilledAsync()
    {
        var store = await _killed.OpenAsync();
        var rows = await store.InsertAsync(Rows(), TestJobs.Stop);
        await store.CloseAsync(TestJobs.Stop);
        return rows;
    }

    private async Task<IReadOnlyList<JobState>> KillInRollbackModeAsync()
    {
        var store = await _fixture.OpenAsync();
        var rows = await store.InsertAsync(Rows(), TestJobs.Stop);
        await store.CloseAsync(TestJobs.Stop);
        using var connection = Connect(_fixture);
        Execute(connection, "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE jobs SET message = 'half'; UPDATE jobdata SET data = x'00'");
        CopyFiles();
        Assert.True(new FileInfo(Path.Combine(_killed.Folder, "jobs.db-journal")).Length > 0);
        return rows;
    }

    private async Task CheckAsync(IReadOnlyList<JobState> rows)
    {
        var store = await _killed.OpenAsync();
        foreach (var row in rows)
        {
            Assert.Equal(row, await store.ReadAsync(row.Job.JobId, TestJobs.Stop));
        }

        Assert.Equal(rows.Count, (await store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
        using var connection = Connect();
        Assert.Equal("ok", Scalar(connection, "PRAGMA quick_check"));
    }

    private static NewJobRow[] Rows() => [.. Enumerable.Range(0, 100).Select(_ => TestJobs.New().WithData(5_000))];

    private SqliteConnection Connect() => Connect(_killed);

    private static SqliteConnection Connect(SqliteStoreFixture fixture)
    {
        var connection = new SqliteConnection($"Data Source={fixture.Database};Pooling=False");
        connection.Open();
        return connection;
    }

#pragma warning disable CA2100 // The texts are this test's own.
    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command.ExecuteScalar();
    }
#pragma warning restore CA2100

    private void CopyFiles()
    {
        foreach (var name in new[] { "jobs.db", "jobs.db-wal", "jobs.db-journal" })
        {
            var file = Path.Combine(_fixture.Folder, name);
            if (File.Exists(file))
            {
                File.Copy(file, Path.Combine(_killed.Folder, name), overwrite: true);
            }
        }
    }
}
