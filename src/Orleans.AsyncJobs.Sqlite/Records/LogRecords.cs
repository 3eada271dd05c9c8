using System.Text;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Sqlite.Reading;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>
/// What handlers logged. Each line knows how many bytes were logged before it in its run, so what is too much is found at the
/// front of the log, in as many steps as lines go.
/// </summary>
internal static class LogRecords
{
    /// <summary>Parameters: id, attempt, number, limit.</summary>
    public const string ReadSql = """
        SELECT number, loggedon, level, category, text FROM jobs CROSS JOIN joblogs ON joblogs.sequence = jobs.sequence
        WHERE jobs.asyncoperationid = ?1 AND jobs.deleted = 0 AND joblogs.attempt = ?2 AND joblogs.number > ?3 ORDER BY joblogs.number LIMIT ?4
        """;

    private const string SequenceSql = "SELECT sequence FROM jobs WHERE asyncoperationid = ?1 AND deleted = 0";

    private const string LastSql = """
        SELECT number, startbyte, octet_length(category) + octet_length(text) FROM joblogs WHERE sequence = ?1 AND attempt = ?2 ORDER BY number DESC LIMIT 1
        """;

    private const string InsertSql =
        "INSERT INTO joblogs (sequence, attempt, number, loggedon, level, category, text, startbyte) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

    /// <summary>Parameters: sequence, attempt, bytes. All lines before the first that begins behind these bytes.</summary>
    private const string DropSql = """
        DELETE FROM joblogs WHERE sequence = ?1 AND attempt = ?2 AND number <
            (SELECT number FROM joblogs WHERE sequence = ?1 AND attempt = ?2 AND startbyte >= ?3 ORDER BY number LIMIT 1)
        """;

    private const string TrimSql = "DELETE FROM joblogs WHERE sequence = ?1 AND attempt > 1 AND attempt <= ?2";

    /// <summary>What a line takes beside its texts: so many empty lines have a bound too.</summary>
    private const int LineBytes = 16;

    private const string Mark = "… [cut]";

    /// <summary>Adds lines; those whose numbers are there already are left out. A job that is gone takes none.</summary>
    public static void Append(StoreConnection connection, Guid jobId, int attempt, IReadOnlyList<JobLogLine> lines)
    {
        var place = connection.Prepare(SequenceSql);
        place.Bind(1, jobId);
        if (JobReads.Rows(place, 1, static row => row.Int64(0)) is not [var sequence])
        {
            return;
        }

        var last = connection.Prepare(LastSql);
        last.Bind(1, sequence);
        last.Bind(2, attempt);
        var (lastNumber, bytes) = JobReads.Rows(last, 1, static row => (row.Int64(0), row.Int64(1) + LineBytes + row.Int64(2))) is [var end] ? end : (0, 0);
        foreach (var line in lines)
        {
            if (line.Number <= lastNumber)
            {
                continue;
            }

            (lastNumber, bytes) = (line.Number, bytes + Insert(connection, sequence, attempt, line, bytes));
        }

        Drop(connection, sequence, attempt, bytes - JobLogLine.MaxRunBytes);
    }

    public static List<JobLogLine> Read(StoreConnection connection, Guid jobId, int attempt, long afterNumber, int limit)
    {
        var statement = connection.Prepare(ReadSql);
        statement.Bind(1, jobId);
        statement.Bind(2, attempt);
        statement.Bind(3, afterNumber);
        statement.Bind(4, limit);
        return JobReads.Rows(statement, limit, static row => new JobLogLine(row.Int64(0), row.Time(1), (LogLevel)row.Int32(2), row.Text(3), row.Text(4)));
    }

    /// <summary>Deletes the logs of attempts up to one, but for the first.</summary>
    public static void Trim(StoreConnection connection, long sequence, int lastAttempt)
    {
        var statement = connection.Prepare(TrimSql);
        statement.Bind(1, sequence);
        statement.Bind(2, lastAttempt);
        statement.Execute();
    }

    private static int Insert(StoreConnection connection, long sequence, int attempt, JobLogLine line, long startByte)
    {
        var category = Cut(line.Category, JobLogLine.MaxRunBytes / 8);
        var text = Cut(line.Text, JobLogLine.MaxRunBytes - LineBytes - Encoding.UTF8.GetByteCount(category));
        var bytes = LineBytes + Encoding.UTF8.GetByteCount(category) + Encoding.UTF8.GetByteCount(text);
        var statement = connection.Prepare(InsertSql);
        statement.Bind(1, sequence);
        statement.Bind(2, attempt);
        statement.Bind(3, line.Number);
        statement.Bind(4, line.On);
        statement.Bind(5, (int)line.Level);
        statement.Bind(6, category);
        statement.Bind(7, text);
        statement.Bind(8, startByte);
        statement.Execute();
        return bytes;
    }

    private static void Drop(StoreConnection connection, long sequence, int attempt, long bytes)
    {
        if (bytes <= 0)
        {
            return;
        }

        var drop = connection.Prepare(DropSql);
        drop.Bind(1, sequence);
        drop.Bind(2, attempt);
        drop.Bind(3, bytes);
        drop.Execute();
    }

    private static string Cut(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        // A character of UTF-16 has at most three bytes.
        var kept = Math.Min(text.Length, (maxBytes / 3) - Mark.Length);
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept), Mark);
    }
}
