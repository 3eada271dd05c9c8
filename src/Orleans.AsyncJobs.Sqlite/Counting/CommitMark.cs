using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>
/// A row by which a commit on its way can be seen by readers: it has this version after it, and never had before. Between
/// the moment when a commit can be seen and the one when the writer goes on there is a gap, and a reader may look into it.
/// </summary>
/// <param name="Sequence">The row.</param>
/// <param name="Version">Its version after the commit; 0 when the row is gone.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommitMark(long Sequence, long Version)
{
    /// <summary>Parameter: sequence.</summary>
    internal const string VersionSql = "SELECT versionnumber FROM jobs WHERE sequence = ?1";

    /// <summary>Whether a connection sees the commit, if it is still on its way.</summary>
    public bool IsSeenBy(StoreConnection connection)
    {
        var statement = connection.Prepare(VersionSql);
        statement.Bind(1, Sequence);
        try
        {
            return (statement.Step() ? statement.Int64(0) : 0) == Version;
        }
        finally
        {
            statement.Reset();
        }
    }
}
