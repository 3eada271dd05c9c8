using Orleans.AsyncJobs.Sqlite.Reading;

namespace Orleans.AsyncJobs.Sqlite.GrainStates;

/// <summary>Whose state it is.</summary>
/// <param name="GrainType">The type of the grain.</param>
/// <param name="GrainId">Its key.</param>
/// <param name="StateName">Which of its states.</param>
internal sealed record GrainStateKey(string GrainType, string GrainId, string StateName);

/// <summary>A state as it is stored.</summary>
/// <param name="Etag">Its version; no two versions of any state have the same.</param>
/// <param name="Data">The state, as bytes.</param>
internal sealed record GrainStateRow(long Etag, byte[] Data);

/// <summary>The table of grain states.</summary>
internal static class GrainStateRows
{
    /// <summary>Parameters: grain type, grain id, state name.</summary>
    public const string ReadSql = $"SELECT etag, data FROM grainstate {OfKey}";

    private const string OfKey = "WHERE graintype = ?1 AND grainid = ?2 AND statename = ?3";

    private const string EtagSql = $"SELECT etag FROM grainstate {OfKey}";

    // A state that was cleared and is written again must not have an etag that somebody still holds.
    private const string NextEtagSql =
        "INSERT INTO counters (name, value) VALUES ('grainstate', 1) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value";

    private const string WriteSql = """
        INSERT INTO grainstate (graintype, grainid, statename, etag, data) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO UPDATE SET etag = excluded.etag, data = excluded.data
        """;

    private const string DeleteSql = $"DELETE FROM grainstate {OfKey}";

    public static GrainStateRow? Read(StoreConnection connection, GrainStateKey key) =>
        JobReads.Rows(Bind(connection.Prepare(ReadSql), key), 1, static row => new GrainStateRow(row.Int64(0), row.Bytes(1).ToArray())) is [var found] ? found : null;

    /// <summary>The etag of a state; null when there is none.</summary>
    public static long? Etag(StoreConnection connection, GrainStateKey key) =>
        JobReads.Rows(Bind(connection.Prepare(EtagSql), key), 1, static row => row.Int64(0)) is [var etag] ? etag : null;

    /// <summary>Writes a state.</summary>
    /// <returns>Its new etag.</returns>
    public static long Write(StoreConnection connection, GrainStateKey key, ReadOnlySpan<byte> data)
    {
        var etag = connection.Prepare(NextEtagSql) is var next && next.Step() ? next.Int64(0) : throw new InvalidOperationException("A statement that gives a number gave none.");
        next.Reset();
        var write = Bind(connection.Prepare(WriteSql), key);
        write.Bind(4, etag);
        write.Bind(5, data);
        write.Execute();
        return etag;
    }

    public static void Delete(StoreConnection connection, GrainStateKey key) => Bind(connection.Prepare(DeleteSql), key).Execute();

    private static PreparedStatement Bind(PreparedStatement statement, GrainStateKey key)
    {
        statement.Bind(1, key.GrainType);
        statement.Bind(2, key.GrainId);
        statement.Bind(3, key.StateName);
        return statement;
    }
}
