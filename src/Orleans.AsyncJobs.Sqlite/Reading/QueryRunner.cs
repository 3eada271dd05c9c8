using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>Runs a query and reads its answer.</summary>
internal static class QueryRunner
{
    /// <summary>Runs a query. The count and the rows are two reads, so that neither keeps the other's snapshot.</summary>
    /// <exception cref="ArgumentException">The query is not well formed.</exception>
    public static JobQueryResult Run(StoreConnection connection, JobQuery query)
    {
        long? count = null;
        if (query.WithCount)
        {
            var counting = QuerySql.Count(query);
            var counted = connection.Prepare(counting.Text);
            counting.Bind(counted);
            count = JobReads.Rows(counted, 1, static row => row.Int64(0))[0];
        }

        var sql = QuerySql.Rows(query);
        IReadOnlyList<JobColumn> columns = query.WithNext ? [.. query.Columns, .. sql.Positions.Select(term => term.Column)] : query.Columns;
        var statement = connection.Prepare(sql.Text);
        sql.Bind(statement);
        var rows = JobReads.Rows(statement, query.WithNext ? query.Limit + 1 : query.Limit, row => Read(row, columns));
        return query.WithNext ? PageOf(query, rows, count) : new JobQueryResult(rows, count);
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
