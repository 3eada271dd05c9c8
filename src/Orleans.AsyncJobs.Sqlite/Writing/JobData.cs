using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// The input of handlers. Small input is in a table of its own, as UTF-8 under the row's sequence; large input is a file in
/// chunks. Large input of an earlier version of the store is one blob in the first table.
/// </summary>
internal static class JobData
{
    /// <summary>Parameter: sequence.</summary>
    public const string ReadSql = "SELECT data FROM jobdata WHERE sequence = ?1";

    /// <summary>Parameter: id.</summary>
    public const string PlaceSql = "SELECT sequence, databytes, datablobid FROM jobs WHERE asyncoperationid = ?1 AND databytes IS NOT NULL";

    private const string InsertSql = "INSERT INTO jobdata (sequence, data) VALUES (?1, ?2)";
    private const string DeleteSql = "DELETE FROM jobdata WHERE sequence = ?1";
    private const string DescribeSql = "UPDATE jobs SET databytes = ?2, datablobid = ?3, datablobid_name = ?4 WHERE sequence = ?1";

    /// <summary>Inserts the input of a row, which says already where it is.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="job">The row.</param>
    /// <param name="text">The input; null where there is none, or the store has it already.</param>
    public static void Insert(StoreConnection connection, JobDefinition job, string? text)
    {
        if (text is null)
        {
            if (job.DataBlobId is { } uploaded)
            {
                BlobRows.Attach(connection, uploaded, job.Sequence);
            }

            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(job.DataBlobId is null ? JobLimits.MaxInlineDataBytes : JobLimits.DataChunkBytes);
        try
        {
            if (job.DataBlobId is { } blobId)
            {
                BlobRows.Make(connection, blobId, job.Sequence, job.CreatedOn);
                InsertChunks(connection, blobId, text, buffer);
                return;
            }

            var statement = connection.Prepare(InsertSql);
            statement.Bind(1, job.Sequence);
            statement.Bind(2, buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
            statement.Execute();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Puts other input in the place of what a row has.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="job">The row as it is to be.</param>
    /// <param name="change">The input.</param>
    /// <returns>Whether chunks are to be deleted.</returns>
    public static bool Replace(StoreConnection connection, JobDefinition job, JobDataChange change)
    {
        var delete = connection.Prepare(DeleteSql);
        delete.Bind(1, job.Sequence);
        delete.Execute();
        var isReleased = Find(connection, job.JobId) is { BlobId: { } blobId, Bytes: var bytes } && BlobRows.Release(connection, job.Sequence, blobId, bytes);
        Insert(connection, job, change.Text);
        var describe = connection.Prepare(DescribeSql);
        describe.Bind(1, job.Sequence);
        describe.Bind(2, job.DataBytes);
        describe.Bind(3, job.DataBlobId);
        describe.Bind(4, job.DataBlobName);
        describe.Execute();
        return isReleased;
    }

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
        var statement = connection.Prepare(BlobRows.ChunkSql);
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

    private static void InsertChunks(StoreConnection connection, Guid blobId, string text, byte[] buffer)
    {
        var rest = text.AsSpan();
        for (var number = 0; !rest.IsEmpty; number++)
        {
            // It stops before a character that does not fit, and puts a mark in the place of half of one.
            _ = Utf8.FromUtf16(rest, buffer.AsSpan(0, JobLimits.DataChunkBytes), out var read, out var written);
            BlobRows.Append(connection, blobId, number, buffer.AsSpan(0, written));
            rest = rest[read..];
        }
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
