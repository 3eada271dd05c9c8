namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// Gives out sequences. They are reserved on disk in blocks, in the transaction that uses the first of a block, so that
/// none is given twice, whatever is deleted and however the process ends. A crash leaves a gap of at most one block.
/// </summary>
internal sealed class SequenceCounter
{
    private const long BlockSize = 10_000;
    private const string WriteSql = "UPDATE counters SET value = ?1 WHERE name = 'sequence'";

    private long _reserved;

    public SequenceCounter(StoreConnection connection)
    {
        _reserved = connection.Scalar("SELECT value FROM counters WHERE name = 'sequence'");
        Last = _reserved;
    }

    /// <summary>The last one given.</summary>
    public long Last { get; private set; }

    public long Next() => ++Last;

    /// <summary>Takes back what was given since, where its transaction was undone.</summary>
    public void Return(long last) => Last = last;

    /// <summary>Reserves what was given, as part of the open transaction.</summary>
    /// <returns>What <see cref="Reserved"/> has to hear when the transaction is on disk.</returns>
    public long Reserve(StoreConnection connection)
    {
        if (Last <= _reserved)
        {
            return _reserved;
        }

        var reserve = Last + BlockSize;
        Write(connection, reserve);
        return reserve;
    }

    public void Reserved(long reserved) => _reserved = reserved;

    /// <summary>Gives the rest of the block back at an orderly end.</summary>
    public void Release(StoreConnection connection)
    {
        if (_reserved != Last)
        {
            Write(connection, Last);
        }

        _reserved = Last;
    }

    private static void Write(StoreConnection connection, long value)
    {
        var statement = connection.Prepare(WriteSql);
        statement.Bind(1, value);
        statement.Execute();
    }
}
