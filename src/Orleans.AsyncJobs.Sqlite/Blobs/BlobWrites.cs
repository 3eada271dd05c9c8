using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite.Blobs;

/// <summary>Stores a chunk of a file that belongs to no job yet. The first one makes the file.</summary>
internal sealed class AppendChunkWrite(Guid blobId, int number, ReadOnlyMemory<byte> chunk, DateTimeOffset now) : PendingWrite<bool>
{
    /// <summary>Where the disk is full it is refused, as inserts are: what is set aside is for changes of rows.</summary>
    public override int InsertedRows => 1;

    protected override bool Write(JobRows rows, StoreConnection connection)
    {
        if (number == 0)
        {
            BlobRows.Make(connection, blobId, sequence: null, now);
        }
        else
        {
            // The upload may be over and swept since the chunk was sent.
            BlobRows.CheckOpen(connection, blobId);
        }

        BlobRows.Append(connection, blobId, number, chunk.Span);
        return true;
    }
}

/// <summary>Deletes some chunks of files that belong to no job; answers whether there may be more.</summary>
internal sealed class SweepBlobsWrite(Func<Guid, bool> isLive) : PendingWrite<bool>
{
    /// <summary>So many in a transaction, which is what a commit behind it may have to wait for.</summary>
    private const int ChunksPerStep = 8;

    /// <summary>Where the disk is full it waits, as inserts do: it needs space in the log.</summary>
    public override int InsertedRows => 1;

    protected override bool Write(JobRows rows, StoreConnection connection) => BlobRows.Sweep(connection, isLive, ChunksPerStep);
}
