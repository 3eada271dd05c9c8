using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite.GrainStates;

/// <summary>Writes or clears a state if it still has the etag that the writer read.</summary>
/// <param name="key">The state.</param>
/// <param name="expected">The etag; null for a state that is not stored.</param>
/// <param name="data">The state; null to clear it.</param>
internal sealed class GrainStateWrite(GrainStateKey key, long? expected, byte[]? data) : PendingWrite<GrainStateAnswer>
{
    protected override GrainStateAnswer Write(JobRows rows, StoreConnection connection)
    {
        var stored = GrainStateRows.Etag(connection, key);
        if (stored != expected)
        {
            return new GrainStateAnswer(IsStored: false, stored);
        }

        if (data is not null)
        {
            return new GrainStateAnswer(IsStored: true, GrainStateRows.Write(connection, key, data));
        }

        GrainStateRows.Delete(connection, key);
        return new GrainStateAnswer(IsStored: true, Etag: null);
    }
}

/// <summary>What became of the write of a state.</summary>
/// <param name="IsStored">Whether it was made; otherwise the state has another etag.</param>
/// <param name="Etag">The etag that the state has now; null when there is no state.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GrainStateAnswer(bool IsStored, long? Etag);
