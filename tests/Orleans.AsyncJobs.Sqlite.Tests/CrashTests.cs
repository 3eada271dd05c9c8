using System.Globalization;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>A process that writes is killed again and again; what it had acknowledged is compared with what is there.</summary>
public sealed class CrashTests : IAsyncDisposable
{
    private const int Kills = 20;
    private const int MaxAcknowledgements = 1_500;

    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Killed_at_any_moment_the_store_keeps_what_it_acknowledged(int seed)
    {
        var random = new Random(seed);
        var written = new AcknowledgedWrites();
        for (var kill = 0; kill < Kills; kill++)
        {
            written.BeginRun();
            var acknowledgements = random.Next(1, MaxAcknowledgements);
            await CrashChild.RunAndKillAsync(_fixture.Folder, HashCode.Combine(seed, kill), mode: null, read => read < acknowledgements, written.Add);

            var store = await _fixture.OpenAsync();
            var rows = Rows(store);
            written.CheckKeys(rows, Keys(store));
            written.Check(rows);
            CheckPlaces(store);
            CheckRecords(store);
            Assert.Empty(await store.CheckAsync(TestJobs.Stop));
            await CheckCountsAsync(store, rows);
            await store.CloseAsync(TestJobs.Stop);
        }
    }

    private static List<AcknowledgedWrites.Row> Rows(SqliteJobStore store)
    {
        List<AcknowledgedWrites.Row> rows = [];
        using var connection = StoreConnection.OpenReader(store.Location);
        using var statement = new PreparedStatement(
            connection.Database, "SELECT asyncoperationid, sequence, versionnumber, statecode, statuscode, operationtype, deleted, correlationid, workload, requestid, iif(stage < 10, stage, 0) FROM jobs");
        while (statement.Step())
        {
            rows.Add(new AcknowledgedWrites.Row(
                statement.Guid(0), statement.Int64(1), statement.Int64(2), statement.Int32(3), statement.Int32(4), statement.Int32(5), statement.Boolean(6), statement.Guid(7),
                int.Parse(statement.Text(8), CultureInfo.InvariantCulture), !statement.IsNull(9), statement.Int32(10)));
        }

        using var check = new PreparedStatement(connection.Database, "PRAGMA integrity_check");
        Assert.True(check.Step());
        Assert.Equal("ok", check.Text(0));
        return rows;
    }

    private static Dictionary<Guid, int> Keys(SqliteJobStore store)
    {
        Dictionary<Guid, int> keys = [];
        using var connection = StoreConnection.OpenReader(store.Location);
        using var statement = new PreparedStatement(connection.Database, "SELECT key, (length(jobs) - 8) / 16 FROM idempotency");
        while (statement.Step())
        {
            keys.Add(Guid.Parse(statement.Text(0)), statement.Int32(1));
        }

        return keys;
    }

    /// <summary>The places in the line and in the tokens are as the states say, and each chain has run in order.</summary>
    private static void CheckPlaces(SqliteJobStore store)
    {
        using var connection = StoreConnection.OpenReader(store.Location);
        Assert.Equal(0, connection.Scalar("""
            SELECT count(*) FROM jobs WHERE turn IS NOT CASE
                WHEN dependencytoken IS NULL THEN NULL
                WHEN statecode = 2 OR abandoned THEN 0
                WHEN statecode = 3 AND NOT (onfailure = 1 AND statuscode = 31 AND NOT deleted) THEN NULL
                ELSE position END
            """));
        Assert.Equal(0, connection.Scalar("""
            SELECT count(*) FROM jobs WHERE line IS NOT CASE
                WHEN statecode = 2 OR abandoned THEN 1 WHEN statecode = 0 AND admitted AND NOT deleted THEN 0 END
            """));
        Assert.Equal(0, connection.Scalar("""
            SELECT count(*) FROM jobs WHERE stage IS NOT CASE
                WHEN deleted THEN NULL WHEN abandoned THEN 7
                WHEN statecode = 0 THEN iif(admitted, 1, 2) WHEN statecode = 1 THEN iif(wait = 0, 10, wait + 2) WHEN statecode = 2 THEN statuscode END
            """));
        Assert.Equal(0, connection.Scalar("""
            SELECT count(*) FROM jobs WHERE blockedsince IS NOT iif(turn IS NOT NULL AND NOT deleted AND (abandoned OR statecode IN (1, 3)), modifiedon, NULL)
            """));
        // The members of a chain are never retried: who was started has none before it that was not completed.
        Assert.Equal(0, connection.Scalar("""
            SELECT count(*) FROM jobs AS late JOIN jobs AS early ON early.dependencytoken = late.dependencytoken AND early.position < late.position
            WHERE late.name = 'Chain' AND late.statecode >= 2 AND early.statecode < 3
            """));
    }

    /// <summary>Each retry was written with an action and counted in the rates, whole or not at all; creates are counted once.</summary>
    private static void CheckRecords(SqliteJobStore store)
    {
        using var connection = StoreConnection.OpenReader(store.Location);
        Assert.Equal(0, connection.Scalar("SELECT count(*) FROM jobs WHERE retrycount <> (SELECT count(*) FROM jobactions WHERE jobid = asyncoperationid)"));
        Assert.Equal(connection.Scalar("SELECT count(*) FROM jobactions"), connection.Scalar("SELECT sum(retried) FROM jobrates WHERE seconds = 60"));
        Assert.InRange(connection.Scalar("SELECT sum(created) FROM jobrates WHERE seconds = 60"), connection.Scalar("SELECT count(*) FROM jobs"), connection.Scalar("SELECT max(sequence) FROM jobs"));
    }

    private static async Task CheckCountsAsync(SqliteJobStore store, List<AcknowledgedWrites.Row> rows)
    {
        var expected = rows.Where(row => !row.Deleted)
            .GroupBy(row => (row.State, row.Status, row.OperationType, row.Wait))
            .OrderBy(group => group.Key)
            .Select(group => new JobCount(
                (JobStateCode)group.Key.State, (JobStatusCode)group.Key.Status, group.Key.OperationType, "Crash", (JobWaitKind)group.Key.Wait, group.Count()));
        Assert.Equal(expected, await store.CountAsync(TestJobs.Stop));
    }
}
