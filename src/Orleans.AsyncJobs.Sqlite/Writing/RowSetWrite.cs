using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Writes the rows of a change set, all or none: a commit group of updates, deletes and inserts.</summary>
internal sealed class RowSetWrite(RowSet set, DateTimeOffset now) : PendingWrite<RowSetAnswer>
{
    public override int InsertedRows => set.Inserts.Count;

    public override long InsertedBytes { get; } = NewRows.Bytes([.. set.Inserts.Select(insert => insert.Row)]);

    protected override RowSetAnswer Write(JobRows rows, StoreConnection connection)
    {
        if ((set.FindRepeatedKey() ?? FindKnown(connection)) is { } answer)
        {
            return answer;
        }

        var last = rows.Sequence.Last;
        connection.Prepare("SAVEPOINT commit_group").Execute();
        rows.HoldSums();
        var isWhole = false;
        try
        {
            var stored = WriteAll(rows, connection);
            isWhole = true;
            return stored;
        }
        finally
        {
            if (!isWhole)
            {
                rows.Sequence.Return(last);
                if (connection.InTransaction)
                {
                    connection.Prepare("ROLLBACK TO commit_group").Execute();
                }
            }

            if (connection.InTransaction)
            {
                connection.Prepare("RELEASE commit_group").Execute();
            }

            rows.ReleaseSums(isWhole);
        }
    }

    private RowSetAnswer WriteAll(JobRows rows, StoreConnection connection)
    {
        var updated = new JobState[set.Updates.Count];
        for (var i = 0; i < updated.Length; i++)
        {
            updated[i] = rows.Update(set.Updates[i]);
        }

        foreach (var row in set.Deletes)
        {
            rows.Delete(row);
        }

        var inserted = new JobState[set.Inserts.Count];
        for (var i = 0; i < inserted.Length; i++)
        {
            inserted[i] = rows.Insert(set.Inserts[i].Row);
            if (set.Inserts[i].Claim is { } claim)
            {
                IdempotencyKeys.Take(connection, claim, now, [inserted[i]]);
            }
        }

        rows.Count(inserted);
        return new RowSetAnswer { Updated = updated, Inserted = inserted };
    }

    /// <summary>The jobs that the keys stand for, or the first row that cannot be stored. A key that was used for another request may have been used for this one, whose links lead to a job that was created before.</summary>
    private RowSetAnswer? FindKnown(StoreConnection connection)
    {
        var known = new JobReceipt?[set.Inserts.Count];
        RowSetAnswer? refused = null;
        for (var i = 0; i < known.Length; i++)
        {
            var (row, claim) = set.Inserts[i];
            try
            {
                known[i] = claim is null ? null : IdempotencyKeys.Find(connection, claim, now)?[0];
                if (known[i] is null && row.Refusal is { } refusal)
                {
                    throw refusal;
                }

                if (known[i] is null && row.Blob is { } blob)
                {
                    BlobRows.CheckFree(connection, blob);
                }
            }
            catch (JobException exception)
            {
                refused ??= new RowSetAnswer { RefusedIndex = i, Refusal = exception };
            }
        }

        return Array.Exists(known, receipt => receipt is not null) ? new RowSetAnswer { Known = known } : refused;
    }
}
