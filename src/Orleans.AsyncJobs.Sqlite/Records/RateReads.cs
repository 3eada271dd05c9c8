using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>Reads rates. An hour is one row for all of its minutes that are contained in it, and the minutes that are not yet.</summary>
internal static class RateReads
{
    /// <summary>Parameters: behind this time, before this time.</summary>
    public static readonly string MinutesSql =
        $"SELECT start, messagename, {RateColumns.List} FROM jobrates WHERE seconds = 60 AND start > ?1 AND start < ?2 ORDER BY start, messagename";

    /// <summary>Parameters: behind this hour, before this time.</summary>
    public static readonly string HoursSql = $"""
        SELECT hour, messagename, {string.Join(", ", RateColumns.Names.Select(static name => $"sum({name})"))} FROM (
            SELECT start AS hour, * FROM jobrates WHERE seconds = 3600 AND start > ?1 AND start < ?2
            UNION ALL
            SELECT start - start % {TimeSpan.TicksPerHour} AS hour, * FROM jobrates
            WHERE seconds = 60 AND start > max(?1, (SELECT value - 1 FROM counters WHERE name = 'rates')) AND start < ?2)
        GROUP BY hour, messagename ORDER BY hour, messagename
        """;

    public static List<JobRate> Read(StoreConnection connection, DateTimeOffset from, DateTimeOffset until, TimeSpan bucket)
    {
        var isHours = bucket == TimeSpan.FromHours(1);
        var statement = connection.Prepare(isHours ? HoursSql : MinutesSql);
        // The bucket that the stretch begins in is part of it.
        statement.Bind(1, isHours ? from.UtcTicks - (from.UtcTicks % TimeSpan.TicksPerHour) - 1 : from.UtcTicks - (from.UtcTicks % TimeSpan.TicksPerMinute) - 1);
        statement.Bind(2, until);
        return JobReads.Rows(statement, int.MaxValue, RateColumns.Read);
    }
}
