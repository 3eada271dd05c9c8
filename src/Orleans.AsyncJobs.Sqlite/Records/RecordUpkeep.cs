namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>
/// Adds minutes that are over to their hours, and deletes rates, actions, idempotency keys and deleted children that are no longer kept, as part of transactions that are made
/// anyhow: a little in the first one of each minute, and in those after it while there is more. Minutes stay for 48 hours
/// beside their hours, so that a read of hours does not have to add up minutes.
/// </summary>
internal sealed class RecordUpkeep
{
    /// <summary>So many minutes or rows in a transaction: well under a millisecond.</summary>
    private const int MinutesPerStep = 10;
    private const int RowsPerStep = 200;

    private static readonly TimeSpan MinutesKept = TimeSpan.FromHours(48);
    private static readonly TimeSpan HoursKept = TimeSpan.FromDays(30);

    /// <summary>Parameters: from this minute on, before this time.</summary>
    private const string NextMinuteSql = "SELECT start FROM jobrates WHERE seconds = 60 AND start >= ?1 AND start < ?2 ORDER BY start LIMIT 1";

    private const string DeleteSql = """
        DELETE FROM jobrates WHERE (seconds, start, messagename) IN
            (SELECT seconds, start, messagename FROM jobrates WHERE seconds = ?1 AND start < ?2 ORDER BY start LIMIT ?3)
        """;

    private const string WriteFoldedSql = "UPDATE counters SET value = ?1 WHERE name = 'rates'";

    private static readonly string FoldSql = $"""
        INSERT INTO jobrates (seconds, start, messagename, {RateColumns.List})
        SELECT 3600, start - start % {TimeSpan.TicksPerHour}, messagename, {RateColumns.List} FROM jobrates WHERE seconds = 60 AND start = ?1
        {RateColumns.AddUp}
        """;

    private long _folded;
    private long _foldedNext;
    private Guid _sweptParent;
    private DateTimeOffset _due;
    private DateTimeOffset _dueNext;

    public RecordUpkeep(StoreConnection connection)
    {
        _folded = connection.Scalar("SELECT value FROM counters WHERE name = 'rates'");
        _foldedNext = _folded;
    }

    /// <summary>All minutes before this one are contained in hours.</summary>
    public DateTimeOffset Folded => new(_foldedNext, TimeSpan.Zero);

    /// <summary>Does a step, if one is due.</summary>
    public void Step(StoreConnection connection, DateTimeOffset now)
    {
        // A clock that was set back makes it due as well.
        if (now < _due && _due - now <= TimeSpan.FromMinutes(1))
        {
            return;
        }

        var minute = now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute);
        var hasMore = Fold(connection, minute)
            | Delete(connection, RateColumns.Minute, Math.Min((now - MinutesKept).UtcTicks, _foldedNext))
            | Delete(connection, RateColumns.Hour, (now - HoursKept).UtcTicks)
            | (ActionRecords.Trim(connection, now, RowsPerStep) == RowsPerStep)
            | (IdempotencyKeys.Sweep(connection, now, RowsPerStep) == RowsPerStep)
            | ChildRecords.Sweep(connection, ref _sweptParent, RowsPerStep);
        _dueNext = hasMore ? now : new DateTimeOffset(minute + TimeSpan.TicksPerMinute, TimeSpan.Zero);
    }

    /// <summary>The transaction is on disk.</summary>
    public void Committed() => (_folded, _due) = (_foldedNext, _dueNext);

    /// <summary>The transaction was undone.</summary>
    public void Undo() => (_foldedNext, _dueNext) = (_folded, _due);

    private bool Fold(StoreConnection connection, long minute)
    {
        var folded = _foldedNext;
        for (var step = 0; step < MinutesPerStep; step++)
        {
            var next = connection.Prepare(NextMinuteSql);
            next.Bind(1, _foldedNext);
            next.Bind(2, minute);
            if (Reading.JobReads.Rows(next, 1, static row => row.Int64(0)) is not [var start])
            {
                break;
            }

            var fold = connection.Prepare(FoldSql);
            fold.Bind(1, start);
            fold.Execute();
            _foldedNext = start + TimeSpan.TicksPerMinute;
        }

        if (_foldedNext == folded)
        {
            return false;
        }

        var write = connection.Prepare(WriteFoldedSql);
        write.Bind(1, _foldedNext);
        write.Execute();
        return true;
    }

    private static bool Delete(StoreConnection connection, int seconds, long before)
    {
        var statement = connection.Prepare(DeleteSql);
        statement.Bind(1, seconds);
        statement.Bind(2, before);
        statement.Bind(3, RowsPerStep);
        return statement.Execute() == RowsPerStep;
    }
}
