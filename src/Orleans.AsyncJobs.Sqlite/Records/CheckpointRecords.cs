using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Reading;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>What handlers saved for their next run, in a table of its own: only the run that begins reads it.</summary>
internal static class CheckpointRecords
{
    /// <summary>Parameter: id.</summary>
    public const string ReadSql = "SELECT jobcheckpoints.data FROM jobs JOIN jobcheckpoints ON jobcheckpoints.sequence = jobs.sequence WHERE jobs.asyncoperationid = ?1";

    private const string WriteSql = "INSERT INTO jobcheckpoints (sequence, data) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET data = excluded.data";
    private const string DeleteSql = "DELETE FROM jobcheckpoints WHERE sequence = ?1";

    /// <summary>The status with the size of the checkpoint that the row has after this write.</summary>
    public static JobStatus Sized(JobStatus status, JobEntries? entries)
    {
        var bytes = status.State == JobStateCode.Completed ? null : entries?.Checkpoint?.Length ?? status.CheckpointBytes;
        return bytes == status.CheckpointBytes ? status : status with { CheckpointBytes = bytes };
    }

    /// <summary>Writes or removes the checkpoint of a row.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="sequence">The row.</param>
    /// <param name="stored">The status before.</param>
    /// <param name="status">The status after, sized.</param>
    /// <param name="entries">What brings the checkpoint.</param>
    public static void Write(StoreConnection connection, long sequence, JobStatus? stored, JobStatus status, JobEntries? entries)
    {
        if (status.CheckpointBytes is not null)
        {
            if (entries?.Checkpoint is { } checkpoint)
            {
                var write = connection.Prepare(WriteSql);
                write.Bind(1, sequence);
                write.Bind(2, checkpoint.Span);
                write.Execute();
            }
        }
        else if (stored?.CheckpointBytes is not null)
        {
            Delete(connection, sequence);
        }
    }

    private static void Delete(StoreConnection connection, long sequence)
    {
        var delete = connection.Prepare(DeleteSql);
        delete.Bind(1, sequence);
        delete.Execute();
    }

    public static byte[]? Read(StoreConnection connection, Guid jobId)
    {
        var statement = connection.Prepare(ReadSql);
        statement.Bind(1, jobId);
        return JobReads.Rows(statement, 1, static row => row.Bytes(0).ToArray()) is [var data] ? data : null;
    }
}
