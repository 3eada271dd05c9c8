namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// Moves rows between lanes when the set of message names with a limit has changed: a part of the table in each
/// transaction, so that other writes get in between. The set and how far the move has come are stored, so a move that
/// was cut short goes on where it stopped.
/// </summary>
internal static class LimitedNames
{
    /// <summary>So many rows are looked at in a transaction: some milliseconds.</summary>
    private const int RowsPerMove = 5_000;

    // Rows that are completed move too: a retry brings them back into the line.
    private const string MoveSql = """
        UPDATE jobs SET limitedmessagename = iif(messagename IN (SELECT name FROM limitedmessagenames), messagename, '')
        WHERE sequence > ?1 AND sequence <= ?2
        AND limitedmessagename <> iif(messagename IN (SELECT name FROM limitedmessagenames), messagename, '')
        """;

    /// <summary>Parameters: sequence, rows. Where the part ends that begins after this sequence.</summary>
    private const string PartEndSql = "SELECT max(sequence) FROM (SELECT sequence FROM jobs WHERE sequence > ?1 ORDER BY sequence LIMIT ?2)";

    private const string MovedSql = "SELECT value FROM counters WHERE name = 'lanes'";
    private const string SetMovedSql = "INSERT INTO counters (name, value) VALUES ('lanes', ?1) ON CONFLICT DO UPDATE SET value = excluded.value";

    /// <summary>Stores the set; where it differs from the one before, the move begins at the first row.</summary>
    public static void Begin(StoreConnection connection, IReadOnlySet<string> names)
    {
        if (names.SetEquals(Stored(connection)))
        {
            return;
        }

        connection.Prepare("DELETE FROM limitedmessagenames").Execute();
        foreach (var name in names)
        {
            var insert = connection.Prepare("INSERT INTO limitedmessagenames (name) VALUES (?1)");
            insert.Bind(1, name);
            insert.Execute();
        }

        SetMoved(connection, 0);
    }

    /// <summary>Moves the next part.</summary>
    /// <param name="connection">The writer's.</param>
    /// <returns>Whether there may be more.</returns>
    public static bool MoveNext(StoreConnection connection)
    {
        if (Number(connection.Prepare(MovedSql)) is not { } moved)
        {
            return false;
        }

        var part = connection.Prepare(PartEndSql);
        part.Bind(1, moved);
        part.Bind(2, RowsPerMove);
        if (Number(part) is not { } end)
        {
            connection.Prepare("DELETE FROM counters WHERE name = 'lanes'").Execute();
            return false;
        }

        var move = connection.Prepare(MoveSql);
        move.Bind(1, moved);
        move.Bind(2, end);
        move.Execute();
        SetMoved(connection, end);
        return true;
    }

    private static void SetMoved(StoreConnection connection, long sequence)
    {
        var statement = connection.Prepare(SetMovedSql);
        statement.Bind(1, sequence);
        statement.Execute();
    }

    private static List<string> Stored(StoreConnection connection)
    {
        List<string> names = [];
        var statement = connection.Prepare("SELECT name FROM limitedmessagenames");
        while (statement.Step())
        {
            names.Add(statement.Text(0));
        }

        return names;
    }

    private static long? Number(PreparedStatement statement)
    {
        long? number = statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : null;
        statement.Reset();
        return number;
    }
}
