using Orleans.AsyncJobs.Sqlite.Records;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Upkeep;

/// <summary>Reads the whole store, as it is at one moment, and says what does not agree.</summary>
internal static class StoreCheck
{
    private const int MaxFaults = 100;

    private const string CountsSql = """
        SELECT statecode, statuscode, messagename, sum(said), sum(found) FROM (
            SELECT kind, statecode, statuscode, operationtype, messagename, wait, rows AS said, 0 AS found FROM jobcounts
            UNION ALL
            SELECT kind, statecode, statuscode, operationtype, messagename, iif(stage < 10, stage, 0), 0, 1 FROM jobs WHERE deleted = 0)
        GROUP BY kind, statecode, statuscode, operationtype, messagename, coalesce(wait, 0) HAVING sum(said) <> sum(found)
        """;

    private const string PlacesSql = """
        SELECT asyncoperationid FROM jobs WHERE
            line IS NOT CASE WHEN statecode = 2 OR abandoned THEN 1 WHEN statecode = 0 AND admitted AND NOT deleted THEN 0 END
            OR turn IS NOT CASE
                WHEN dependencytoken IS NULL THEN NULL WHEN statecode = 2 OR abandoned THEN 0
                WHEN statecode = 3 AND NOT (onfailure = 1 AND statuscode = 31 AND NOT deleted) THEN NULL
                WHEN statecode = 1 AND nextoccurrence IS NOT NULL AND occurrence IS NULL AND NOT (onfailure = 1 AND errorcode IS NOT NULL) THEN NULL
                ELSE position END
            OR stage IS NOT CASE
                WHEN deleted THEN NULL WHEN abandoned THEN 7 WHEN statecode = 0 THEN iif(admitted, 1, 2)
                WHEN statecode = 1 THEN CASE wait WHEN 0 THEN 10 WHEN 5 THEN 9 ELSE wait + 2 END WHEN statecode = 2 THEN statuscode END
        """;

    private const string WithoutDataSql = """
        SELECT asyncoperationid FROM jobs WHERE databytes IS NOT NULL AND databytes IS NOT coalesce(
            (SELECT length(data) FROM jobdata WHERE jobdata.sequence = jobs.sequence),
            (SELECT sum(length(jobchunks.data)) FROM jobblobs JOIN jobchunks USING (blobid) WHERE jobblobs.blobid = jobs.datablobid AND jobblobs.sequence = jobs.sequence))
        """;

    private const string WithoutFileSql = "SELECT DISTINCT blobid FROM jobchunks WHERE NOT EXISTS (SELECT 1 FROM jobblobs WHERE jobblobs.blobid = jobchunks.blobid)";

    private const string WithoutCheckpointSql = """
        SELECT asyncoperationid FROM jobs WHERE checkpointbytes IS NOT NULL
            AND checkpointbytes IS NOT (SELECT length(data) FROM jobcheckpoints WHERE jobcheckpoints.sequence = jobs.sequence)
        """;

    /// <summary>Looks.</summary>
    /// <param name="database">The store's file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is wrong, at most 100 sentences.</returns>
    public static List<string> Run(string database, CancellationToken cancellationToken)
    {
        using var connection = StoreConnection.OpenReader(database);
        return Run(connection, cancellationToken);
    }

    /// <summary>Looks over a connection that nothing else uses.</summary>
    /// <param name="connection">A store of the schema that this program writes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is wrong, at most 100 sentences.</returns>
    public static List<string> Run(StoreConnection connection, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static handle => raw.sqlite3_interrupt((sqlite3)handle!), connection.Database);
        cancellationToken.ThrowIfCancellationRequested();
        List<string> faults = [];
        connection.Execute("BEGIN");
        try
        {
            AddPages(faults, connection);
            Add(faults, connection, CountsSql, static row =>
                $"The counts say {row.Int64(3)} jobs of {row.Text(2)} in state {row.Int32(0)}, status {row.Int32(1)}, and there are {row.Int64(4)}.");
            Add(faults, connection, PlacesSql, static row => $"asyncoperation {row.Guid(0):D} is not where its state belongs in the indexes.");
            Add(faults, connection, WithoutDataSql, static row => $"asyncoperation {row.Guid(0):D} lacks its data.");
            Add(faults, connection, WithoutFileSql, static row => $"The store has chunks of a file {row.Guid(0):D}, which it does not have.");
            Add(faults, connection, WithoutCheckpointSql, static row => $"asyncoperation {row.Guid(0):D} lacks its checkpoint.");
            foreach (var (table, name, _) in OwnedTable.All)
            {
                Add(
                    faults, connection,
                    $"SELECT DISTINCT sequence FROM {table} WHERE sequence IS NOT NULL AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.sequence = {table}.sequence)",
                    row => $"The store has {name} of a job with the sequence {row.Int64(0)}, which it does not have.");
            }
        }
        finally
        {
            connection.Execute("COMMIT");
        }

        return faults;
    }

    /// <summary>Looks at the pages alone, whatever the schema.</summary>
    /// <param name="connection">A store.</param>
    /// <returns>What is wrong, at most 100 sentences.</returns>
    public static List<string> RunOnPages(StoreConnection connection)
    {
        List<string> faults = [];
        AddPages(faults, connection);
        return faults;
    }

    private static void AddPages(List<string> faults, StoreConnection connection) =>
        Add(faults, connection, $"PRAGMA quick_check({MaxFaults})", static row => row.Text(0) is "ok" ? null : $"SQLite: {row.Text(0)}");

    private static void Add(List<string> faults, StoreConnection connection, string sql, Func<PreparedStatement, string?> say)
    {
        using var statement = new PreparedStatement(connection.Database, sql);
        while (faults.Count < MaxFaults && statement.Step())
        {
            if (say(statement) is { } fault)
            {
                faults.Add(fault);
            }
        }

        statement.Reset();
    }
}
