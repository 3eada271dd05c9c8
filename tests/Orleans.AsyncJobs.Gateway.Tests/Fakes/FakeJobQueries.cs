using System.Text;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>
/// Answers queries from rows in memory, by primary key or all of them in the order in which they were added, and keeps
/// the queries it was asked.
/// </summary>
internal sealed class FakeJobQueries : IJobQueries
{
    public List<FakeRow> Rows { get; } = [];

    public List<JobQuery> Asked { get; } = [];

    public List<JobCount> Counts { get; } = [];

    public long TotalCount { get; set; }

    public Exception? Failure { get; set; }

    /// <summary>Answers a query in another way; null for the rows.</summary>
    public Func<JobQuery, JobQueryResult?> Answering { get; set; } = static _ => null;

    /// <summary>Called before a query is answered.</summary>
    public Action<JobQuery>? Asking { get; set; }

    /// <summary>Called before jobs are counted.</summary>
    public Action? Counting { get; set; }

    public JobQuery Last => Asked[^1];

    public FakeRow Add(Guid id, long version = 1, params (string Column, object? Value)[] values)
    {
        var row = new FakeRow { ["asyncoperationid"] = id, ["versionnumber"] = version };
        foreach (var (column, value) in values)
        {
            row[column] = value;
        }

        Rows.Add(row);
        return row;
    }

    public Task<JobQueryResult> QueryAsync(JobQuery query, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        Asked.Add(query);
        Asking?.Invoke(query);
        if (Answering(query) is { } answer)
        {
            return Task.FromResult(answer);
        }

        var rows = query.Filter is JobFilter.Compare { Column.Name: "asyncoperationid", Operator: JobComparison.Equal } byKey
            ? Rows.Where(row => Equals(row["asyncoperationid"], byKey.Value))
            : Rows;
        List<object?[]> values = [.. rows.Take(query.Limit).Select(row => query.Columns.Select(column => ValueOf(row, column)).ToArray())];
        return Task.FromResult(new JobQueryResult(values, query.WithCount ? TotalCount : null));
    }

    private static object? ValueOf(FakeRow row, JobColumn column) => column == JobColumns.DataBytes && !row.ContainsKey(column.Name)
        ? row.GetValueOrDefault(JobColumns.Data.Name) is string data ? (long)Encoding.UTF8.GetByteCount(data) : null
        : row.GetValueOrDefault(column.Name);

    public Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellationToken)
    {
        Counting?.Invoke();
        return Task.FromResult<IReadOnlyList<JobCount>>(Counts);
    }
}
