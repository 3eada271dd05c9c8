using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.Reading;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>
/// Files of data: a row of <c>jobblobs</c> and chunks. One that belongs to no job is either live, which the store knows of as
/// long as its upload goes on, or free: its chunks are deleted a few at a time.
/// </summary>
internal static class BlobRows
{
    private const string MakeSql = "INSERT INTO jobblobs (blobid, sequence, createdon) VALUES (?1, ?2, ?3)";
    private const string AppendSql = "INSERT INTO jobchunks (blobid, number, data) VALUES (?1, ?2, ?3)";
    // A file that is being swept has lost its first chunk.
    private const string IsFreeSql = "SELECT 1 FROM jobblobs WHERE blobid = ?1 AND sequence IS NULL AND EXISTS (SELECT 1 FROM jobchunks WHERE blobid = ?1 AND number = 0)";
    private const string IsOpenSql = "SELECT 1 FROM jobblobs WHERE blobid = ?1 AND sequence IS NULL";
    private const string AttachSql = "UPDATE jobblobs SET sequence = ?2 WHERE blobid = ?1 AND sequence IS NULL";
    private const string ReleaseSql = "UPDATE jobblobs SET sequence = NULL WHERE sequence = ?1";
    private const string FreeSql = "SELECT blobid FROM jobblobs WHERE sequence IS NULL";
    private const string DeleteSql = "DELETE FROM jobblobs WHERE blobid = ?1";
    private const string DeleteChunksSql = "DELETE FROM jobchunks WHERE rowid IN (SELECT rowid FROM jobchunks WHERE blobid = ?1 ORDER BY number LIMIT ?2)";

    /// <summary>Whether a file is there that belongs to no job, so that a chunk may be added. To be asked before anything is written.</summary>
    /// <exception cref="JobException">It is swept, or a job's.</exception>
    public static void CheckOpen(StoreConnection connection, Guid blobId)
    {
        var statement = connection.Prepare(IsOpenSql);
        statement.Bind(1, blobId);
        if (JobReads.Rows(statement, 1, static _ => true).Count == 0)
        {
            throw NotThere();
        }
    }

    /// <summary>Stores a chunk of a file.</summary>
    public static void Append(StoreConnection connection, Guid blobId, int number, ReadOnlySpan<byte> chunk)
    {
        var statement = connection.Prepare(AppendSql);
        statement.Bind(1, blobId);
        statement.Bind(2, (long)number);
        statement.Bind(3, chunk);
        statement.Execute();
    }

    /// <summary>Makes a file whose chunks are to follow.</summary>
    public static void Make(StoreConnection connection, Guid blobId, long? sequence, DateTimeOffset now)
    {
        var statement = connection.Prepare(MakeSql);
        statement.Bind(1, blobId);
        statement.Bind(2, sequence);
        statement.Bind(3, now);
        statement.Execute();
    }

    /// <summary>Whether a file belongs to no job.</summary>
    public static bool HasFree(StoreConnection connection) => connection.Scalar($"SELECT EXISTS ({FreeSql})") != 0;

    /// <summary>Whether a job may take the file over. To be asked before anything is written.</summary>
    /// <exception cref="JobException">It is not there any more.</exception>
    public static void CheckFree(StoreConnection connection, JobBlob blob)
    {
        var statement = connection.Prepare(IsFreeSql);
        statement.Bind(1, blob.BlobId);
        if (JobReads.Rows(statement, 1, static _ => true).Count == 0)
        {
            throw NotThere();
        }
    }

    /// <summary>Gives the file to a job.</summary>
    /// <exception cref="JobException">Another row of the same commit group has it.</exception>
    public static void Attach(StoreConnection connection, Guid blobId, long sequence)
    {
        var statement = connection.Prepare(AttachSql);
        statement.Bind(1, blobId);
        statement.Bind(2, sequence);
        if (statement.Execute() != 1)
        {
            throw NotThere();
        }
    }

    /// <summary>Lets the file of a job go. Its chunks go with it where they are one; otherwise a few at a time.</summary>
    /// <returns>Whether there are chunks to be deleted.</returns>
    public static bool Release(StoreConnection connection, long sequence, Guid blobId, long bytes)
    {
        if (bytes <= JobLimits.DataChunkBytes && DeleteChunks(connection, blobId, 2) < 2)
        {
            Delete(connection, blobId);
            return false;
        }

        var statement = connection.Prepare(ReleaseSql);
        statement.Bind(1, sequence);
        return statement.Execute() > 0;
    }

    /// <summary>Deletes some chunks of files that are free, the first ones first, so that no job takes over what is left.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="isLive">Whether an upload goes on.</param>
    /// <param name="limit">The most chunks.</param>
    /// <returns>Whether there may be more.</returns>
    public static bool Sweep(StoreConnection connection, Func<Guid, bool> isLive, int limit)
    {
        foreach (var blobId in Free(connection, isLive, limit))
        {
            var deleted = DeleteChunks(connection, blobId, limit);
            limit -= deleted;
            if (limit <= 0)
            {
                return true;
            }

            Delete(connection, blobId);
            limit--;
        }

        return limit <= 0;
    }

    private static JobException NotThere() =>
        new(JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError, "The data that was uploaded is not there any more. Send it again.");

    private static List<Guid> Free(StoreConnection connection, Func<Guid, bool> isLive, int limit)
    {
        List<Guid> free = [];
        var statement = connection.Prepare(FreeSql);
        try
        {
            while (free.Count < limit && statement.Step())
            {
                var blobId = statement.Guid(0);
                if (!isLive(blobId))
                {
                    free.Add(blobId);
                }
            }
        }
        finally
        {
            statement.Reset();
        }

        return free;
    }

    private static int DeleteChunks(StoreConnection connection, Guid blobId, int limit)
    {
        var statement = connection.Prepare(DeleteChunksSql);
        statement.Bind(1, blobId);
        statement.Bind(2, (long)limit);
        return statement.Execute();
    }

    private static void Delete(StoreConnection connection, Guid blobId)
    {
        var statement = connection.Prepare(DeleteSql);
        statement.Bind(1, blobId);
        statement.Execute();
    }
}
