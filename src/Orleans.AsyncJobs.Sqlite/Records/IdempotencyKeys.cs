using System.Buffers.Binary;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>The keys under which jobs were created, within the writer's open transaction.</summary>
internal static class IdempotencyKeys
{
    /// <summary>Parameters: owner, key, now.</summary>
    internal const string ReadSql = "SELECT fingerprint, jobs FROM idempotency WHERE ownerid = ?1 AND key = ?2 AND expireson > ?3";

    /// <summary>Parameters: now, limit.</summary>
    internal const string ExpiredSql = "SELECT ownerid, key FROM idempotency WHERE expireson <= ?1 ORDER BY expireson LIMIT ?2";

    private const string SweepSql = $"DELETE FROM idempotency WHERE (ownerid, key) IN ({ExpiredSql})";
    private const string WriteSql = "INSERT OR REPLACE INTO idempotency (ownerid, key, fingerprint, expireson, jobs) VALUES (?1, ?2, ?3, ?4, ?5)";

    /// <summary>More than the one that is added, so that what has expired goes faster than it gathers.</summary>
    private const int SweptPerInsert = 4;

    private const int SequenceBytes = sizeof(long);
    private const int IdBytes = 16;

    /// <summary>Reads what a key stands for; null when it is free.</summary>
    /// <exception cref="JobException">It stands for another request.</exception>
    public static JobReceipt[]? Find(StoreConnection connection, IdempotencyClaim claim, DateTimeOffset now)
    {
        var statement = connection.Prepare(ReadSql);
        statement.Bind(1, claim.OwnerId);
        statement.Bind(2, claim.Key);
        statement.Bind(3, now);
        try
        {
            if (!statement.Step())
            {
                return null;
            }

            return statement.Bytes(0).SequenceEqual(claim.Fingerprint.Span)
                ? Receipts(statement.Bytes(1))
                : throw JobException.Invalid($"The idempotency key '{claim.Key}' was used for another request.");
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Takes a free key for these rows, and sweeps some that have expired.</summary>
    public static void Take(StoreConnection connection, IdempotencyClaim claim, DateTimeOffset now, IReadOnlyList<JobState> jobs)
    {
        Sweep(connection, now, SweptPerInsert);
        var write = connection.Prepare(WriteSql);
        write.Bind(1, claim.OwnerId);
        write.Bind(2, claim.Key);
        write.Bind(3, claim.Fingerprint.Span);
        write.Bind(4, claim.ExpiresOn);
        write.Bind(5, Bytes(jobs));
        write.Execute();
    }

    /// <summary>Deletes some keys that have expired.</summary>
    /// <returns>How many went.</returns>
    public static int Sweep(StoreConnection connection, DateTimeOffset now, int limit)
    {
        var sweep = connection.Prepare(SweepSql);
        sweep.Bind(1, now);
        sweep.Bind(2, limit);
        return sweep.Execute();
    }

    private static byte[] Bytes(IReadOnlyList<JobState> jobs)
    {
        var bytes = new byte[SequenceBytes + (jobs.Count * IdBytes)];
        var first = jobs[0].Job.Sequence;
        BinaryPrimitives.WriteInt64BigEndian(bytes, first);
        for (var i = 0; i < jobs.Count; i++)
        {
            var job = jobs[i].Job;
            if (job.Sequence != first + i)
            {
                throw new InvalidOperationException($"A commit group has the sequence {job.Sequence} where {first + i} was expected.");
            }

            job.JobId.TryWriteBytes(bytes.AsSpan(SequenceBytes + (i * IdBytes)), bigEndian: true, out _);
        }

        return bytes;
    }

    private static JobReceipt[] Receipts(ReadOnlySpan<byte> bytes)
    {
        var first = BinaryPrimitives.ReadInt64BigEndian(bytes);
        var receipts = new JobReceipt[(bytes.Length - SequenceBytes) / IdBytes];
        for (var i = 0; i < receipts.Length; i++)
        {
            receipts[i] = new JobReceipt(new Guid(bytes.Slice(SequenceBytes + (i * IdBytes), IdBytes), bigEndian: true), first + i);
        }

        return receipts;
    }
}
