using Orleans.AsyncJobs.Sqlite.Reading.DataFilters;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>Runs a query and reads its answer.</summary>
internal static class QueryRunner
{
    /// <summary>Runs a query. The count and the rows are two reads, so that neither keeps the other's snapshot.</summary>
    /// <param name="connection">The store.</param>
    /// <param name="query">The query.</param>
    /// <param name="look">What knows of data that is kept as files. Where it is asked what it does not know, the answer means nothing.</param>
    /// <exception cref="ArgumentException">The query is not well formed.</exception>
    public static JobQueryResult Run(StoreConnection connection, JobQuery query, DataLook look)
    {
        long? count = query.WithCount ? (long)Read(connection, look, QuerySql.Count(query), [JobColumns.Version], 1)[0][0]! : null;
        return Page(connection, look, query, QuerySql.Rows(query), count);
    }

    /// <summary>Reads the page that a statement answers.</summary>
    public static JobQueryResult Page(StoreConnection connection, DataLook look, JobQuery query, QuerySql sql, long? count)
    {
        IReadOnlyList<JobColumn> columns = query.WithNext ? [.. query.Columns, .. sql.Positions.Select(term => term.Column)] : query.Columns;
        var rows = Read(connection, look, sql, columns, query.WithNext ? query.Limit + 1 : query.Limit);
        return query.WithNext ? PageOf(query, rows, count) : new JobQueryResult(rows, count);
    }

    /// <summary>Reads rows.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="look">What knows of data that is kept as files.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="columns">What it answers.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="bind">Binds what the statement leaves open.</param>
    public static List<object?[]> Read(
        StoreConnection connection, DataLook look, QuerySql sql, IReadOnlyList<JobColumn> columns, int limit, Action<PreparedStatement>? bind = null)
    {
        using var asking = connection.Data.Begin(look, sql.DataConditions);
        var statement = connection.Prepare(sql.Text);
        sql.Bind(statement);
        bind?.Invoke(statement);
        return JobReads.Rows(statement, limit, row => Read(row, columns));
    }

    /// <summary>Takes the row that is beyond the page away, and the place of each row.</summary>
    private static JobQueryResult PageOf(JobQuery query, List<object?[]> rows, long? count)
    {
        var next = rows.Count > query.Limit && query.Limit > 0 ? new QueryPosition(rows[query.Limit - 1][query.Columns.Count..]) : null;
        return new JobQueryResult([.. rows.Take(query.Limit).Select(row => row[..query.Columns.Count])], count) { Next = next };
    }

    private static object?[] Read(PreparedStatement row, IReadOnlyList<JobColumn> columns)
    {
        var values = new object?[columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.IsNull(i) ? null : Value(row, i, columns[i].Type);
        }

        return values;
    }

    private static object Value(PreparedStatement row, int column, JobColumnType type) => type switch
    {
        JobColumnType.String => row.Text(column),
        JobColumnType.Int32 => row.Int32(column),
        JobColumnType.Int64 => row.Int64(column),
        JobColumnType.Double => row.Double(column),
        JobColumnType.Boolean => row.Boolean(column),
        JobColumnType.Guid => row.Guid(column),
        JobColumnType.DateTimeOffset => row.Time(column),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A column has a type that this store does not know."),
    };
}
