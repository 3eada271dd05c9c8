using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>
/// Reads of the input of handlers. Small input is in a table of its own, as UTF-8 under the row's sequence; large input is a file in
/// chunks. Large input of an earlier version of the store is one blob in the first table.
/// </summary>
internal static class DataReads
{
    /// <summary>Parameters: blob, number.</summary>
    private const string ChunkSql = "SELECT data FROM jobchunks WHERE blobid = ?1 AND number = ?2";

    /// <summary>Parameter: sequence.</summary>
    private const string ReadSql = "SELECT data FROM jobdata WHERE sequence = ?1";

    /// <summary>Parameter: id.</summary>
    private const string PlaceSql = "SELECT sequence, databytes, datablobid FROM jobs WHERE asyncoperationid = ?1 AND databytes IS NOT NULL";

    // The length of a chunk is in the head of its row, so that none of it is read.
    private const string LengthsSql = "SELECT number, length(data) FROM jobchunks WHERE blobid = ?1 ORDER BY number DESC";

    /// <summary>Finds the input of a job; null when there is none.</summary>
    public static JobDataPlace? Find(StoreConnection connection, Guid jobId)
    {
        if (FindRow(connection, jobId) is not { } row)
        {
            return null;
        }

        return row.BlobId is null
            ? ReadText(connection, row.Sequence) is { } text ? new JobDataPlace(jobId, row.Bytes, null, text) : null
            : new JobDataPlace(jobId, row.Bytes, row.BlobId, null);
    }

    /// <summary>Reads a chunk of large input; 0 where there is none.</summary>
    public static int ReadChunk(StoreConnection connection, JobDataPlace place, int number, Span<byte> chunk)
    {
        var statement = connection.Prepare(ChunkSql);
        statement.Bind(1, place.BlobId);
        statement.Bind(2, (long)number);
        try
        {
            if (statement.Step())
            {
                var bytes = statement.Bytes(0);
                bytes.CopyTo(chunk);
                return bytes.Length;
            }
        }
        finally
        {
            statement.Reset();
        }

        return ReadPiece(connection, place, (long)number * JobLimits.DataChunkBytes, chunk);
    }

    /// <summary>The last chunks that have so many bytes together: the first of them, and their bytes; none where the file is in no chunks.</summary>
    public static (int Number, long Bytes) FindTail(StoreConnection connection, Guid blobId, long leastBytes)
    {
        var (number, bytes) = (0, 0L);
        var statement = connection.Prepare(LengthsSql);
        statement.Bind(1, blobId);
        try
        {
            while (bytes < leastBytes && statement.Step())
            {
                number = statement.Int32(0);
                bytes += statement.Int64(1);
            }
        }
        finally
        {
            statement.Reset();
        }

        return (number, bytes);
    }

    private static (long Sequence, long Bytes, Guid? BlobId)? FindRow(StoreConnection connection, Guid jobId)
    {
        var place = connection.Prepare(PlaceSql);
        place.Bind(1, jobId);
        try
        {
            return place.Step() ? (place.Int64(0), place.Int64(1), place.GuidOrNull(2)) : null;
        }
        finally
        {
            place.Reset();
        }
    }

    private static string? ReadText(StoreConnection connection, long sequence)
    {
        var statement = connection.Prepare(ReadSql);
        statement.Bind(1, sequence);
        try
        {
            return statement.Step() ? statement.Text(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Reads a piece of large input as an earlier version has stored it. It is found anew for each piece, so the last ones of a very large input take long.</summary>
    private static int ReadPiece(StoreConnection connection, JobDataPlace place, long start, Span<byte> chunk)
    {
        if (start >= place.Bytes || FindRow(connection, place.JobId) is not { } row || row.BlobId != place.BlobId)
        {
            return 0;
        }

        var opened = raw.sqlite3_blob_open(connection.Database, "main", "jobdata", "data", row.Sequence, 0, out var blob);
        if (opened == raw.SQLITE_ERROR)
        {
            // It has no such row.
            return 0;
        }

        SqliteException.ThrowExceptionForRC(opened, connection.Database);

        using (blob)
        {
            var length = (int)Math.Min(JobLimits.DataChunkBytes, raw.sqlite3_blob_bytes(blob) - start);
            SqliteException.ThrowExceptionForRC(raw.sqlite3_blob_read(blob, chunk[..length], (int)start), connection.Database);
            return length;
        }
    }
}
