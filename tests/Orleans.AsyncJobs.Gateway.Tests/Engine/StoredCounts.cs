using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>How many rows a store has of what belongs to jobs and their data.</summary>
internal sealed record StoredCounts(int Jobs, int Blobs, int Chunks)
{
    public static async Task<StoredCounts> ReadAsync(EngineHost host)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(host.Folder, "jobs.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return new StoredCounts(await CountAsync(connection, "jobs"), await CountAsync(connection, "jobblobs"), await CountAsync(connection, "jobchunks"));
    }

    private static async Task<int> CountAsync(SqliteConnection connection, string table)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return Convert.ToInt32(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }
}

/// <summary>Waits for counts.</summary>
internal static class StoredCountsExtensions
{
    /// <summary>Looks again and again until the store has so many jobs and files, and chunks only where it has files.</summary>
    public static Task UntilCountsAsync(this EngineHost host, int jobs, int blobs) =>
        host.UntilAsync(counts => counts.Jobs == jobs && counts.Blobs == blobs && counts.Chunks > 0 == blobs > 0);

    /// <summary>Looks again and again until the counts are as they should be.</summary>
    public static async Task UntilAsync(this EngineHost host, Func<StoredCounts, bool> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        StoredCounts counts;
        while (!holds(counts = await StoredCounts.ReadAsync(host)))
        {
            Assert.False(deadline.IsCancellationRequested, $"The store has {counts}.");
        }
    }
}
