using Orleans.AsyncJobs.Sqlite.GrainStates;

namespace Orleans.AsyncJobs.Sqlite;

// The state of the service's other grains.
internal sealed partial class SqliteJobStore
{
    /// <summary>Reads a state; null when there is none.</summary>
    public Task<GrainStateRow?> ReadGrainStateAsync(GrainStateKey key) =>
        ReadAsync(connection => GrainStateRows.Read(connection, key), CancellationToken.None);

    /// <summary>Writes a state, or clears it where there is no data, if it has this etag.</summary>
    public Task<GrainStateAnswer> WriteGrainStateAsync(GrainStateKey key, long? etag, byte[]? data) =>
        Enqueue(new GrainStateWrite(key, etag, data), CancellationToken.None);
}
