using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// Writes the input of handlers: small input into a table of its own, as UTF-8 under the row's sequence, and large input into a file
/// in chunks.
/// </summary>
internal static class JobData
{
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
        var isReleased = DataReads.Find(connection, job.JobId) is { BlobId: { } blobId, Bytes: var bytes } && BlobRows.Release(connection, job.Sequence, blobId, bytes);
        Insert(connection, job, change.Text);
        var describe = connection.Prepare(DescribeSql);
        describe.Bind(1, job.Sequence);
        describe.Bind(2, job.DataBytes);
        describe.Bind(3, job.DataBlobId);
        describe.Bind(4, job.DataBlobName);
        describe.Execute();
        return isReleased;
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
}
