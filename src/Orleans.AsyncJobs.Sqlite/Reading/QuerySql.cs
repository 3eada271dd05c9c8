using System.Globalization;
using System.Text;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>
/// Renders a query for SQLite. Names come from the list of columns, values go into parameters, and nothing else of a
/// query gets into the text.
/// </summary>
internal sealed partial class QuerySql
{
    /// <summary>The kind of wait of the stage, which is one, or says where a running job stands, or is null.</summary>
    private static readonly string WaitKind = string.Create(CultureInfo.InvariantCulture, $"iif(stage < {JobStages.Suspended}, stage, {(int)JobWaitKind.None})");

    private static readonly JobColumn Id = JobColumns.Get("asyncoperationid");
    private static readonly JobColumn Sequence = JobColumns.Get("sequence");
    private static readonly JobColumn MessageName = JobColumns.Get("messagename");
    private static readonly JobColumn StateCode = JobColumns.Get("statecode");
    private static readonly JobColumn RecurrencePattern = JobColumns.Get("recurrencepattern");
    private static readonly JobColumn StatusCode = JobColumns.Get("statuscode");
    private static readonly JobColumn CompletedOn = JobColumns.Get("completedon");
    private static readonly JobColumn Parent = JobColumns.Get("_parentjobid_value");

    /// <summary>The columns by which rows are counted, and that a count can be asked by without a look at any row.</summary>
    private static readonly JobColumn[] Counted =
        [JobColumns.Get("statecode"), StatusCode, JobColumns.Get("operationtype"), JobColumns.Get("messagename"), JobColumns.WaitKind];

    private readonly StringBuilder _text = new();
    private readonly List<object> _values = [];

    /// <summary>Whether the statement asks the table of counts, where what a row waits for is a column.</summary>
    private bool _countsWait;

    private QuerySql()
    {
    }

    /// <summary>The statement.</summary>
    public string Text => _text.ToString();

    /// <summary>The values of its parameters, from ?1 on.</summary>
    public IReadOnlyList<object> Values => _values;

    /// <summary>The statement for the rows.</summary>
    /// <exception cref="ArgumentException">The query is not well formed.</exception>
    public static QuerySql Rows(JobQuery query)
    {
        if (query.Columns.Count == 0)
        {
            throw new ArgumentException("A query needs at least one column.", nameof(query));
        }

        if (query.Limit is < 0 or > JobQuery.MaxRows)
        {
            throw new ArgumentException($"A query's limit is 0 to {JobQuery.MaxRows}, and this one is {query.Limit}.", nameof(query));
        }

        var sql = new QuerySql();
        var stages = StagesOf(query.Filter);
        string[] parts = stages is null ? [] : [.. Parts(stages)];
        if (parts.Length > 1 && (query.Order.Count == 0 || query.Order[0].Column == Sequence))
        {
            sql.Merge(query, parts);
        }
        else
        {
            sql.Select(query.Columns.Select(sql.Expression));
            sql.Where(query.Filter);
            sql.Narrow(query, stages);
            sql.OrderBy(query.Order);
        }

        sql._text.Append(" LIMIT ").Append(sql.Parameter((long)query.Limit));
        return sql;
    }

    /// <summary>The statement for the number of rows.</summary>
    public static QuerySql Count(JobQuery query)
    {
        var isCounted = IsCounted(query.Filter);
        var sql = new QuerySql { _countsWait = isCounted };
        if (isCounted)
        {
            sql._text.Append("SELECT coalesce(sum(rows), 0) FROM jobcounts");
            sql.Where(query.Filter, "1");
            return sql;
        }

        sql._text.Append("SELECT count(*) FROM jobs");
        sql.Where(query.Filter);
        sql.Narrow(query, StagesOf(query.Filter));
        return sql;
    }

    /// <summary>Puts the values into a statement.</summary>
    public void Bind(PreparedStatement statement)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            switch (_values[i])
            {
                case string text:
                    statement.Bind(i + 1, text);
                    break;
                case double number:
                    statement.Bind(i + 1, number);
                    break;
                case Guid id:
                    statement.Bind(i + 1, id);
                    break;
                case var number:
                    statement.Bind(i + 1, (long)number);
                    break;
            }
        }
    }

    /// <summary>What stands for a column in SQL.</summary>
    private string Expression(JobColumn column) => column switch
    {
        _ when column.Use.HasFlag(JobColumnUse.Empty) => "NULL",
        { Always: { } always } => Constant(always),
        { SameAs: { } other } => other,
        _ when column == JobColumns.Data => "(SELECT CAST(jobdata.data AS TEXT) FROM jobdata WHERE jobdata.sequence = jobs.sequence)",
        _ when column == JobColumns.WaitKind => _countsWait ? "wait" : WaitKind,
        _ when column == JobColumns.DataBytes || column == JobColumns.Stage || column == JobColumns.MovedTo || JobColumns.Find(column.Name) == column => column.Name,
        _ => throw new ArgumentException($"There is no column '{column.Name}'.", nameof(column)),
    };

    private static string Constant(object value) => value switch
    {
        true => "1",
        false => "0",
        Guid id => $"X'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'",
        _ => throw new ArgumentException($"A column is always '{value}', which this store cannot write.", nameof(value)),
    };

    private string Comparable(JobColumn column) =>
        column.Type == JobColumnType.String ? $"{Expression(column)} COLLATE {TextCollation.Name}" : $"({Expression(column)})";

    private void Select(IEnumerable<string> columns) => _text.Append("SELECT ").AppendJoin(", ", columns).Append(" FROM jobs");

    /// <summary>Reads the rows of each part by sequence and merges them as they come: only running ones are sorted, and of the others none is read that is not asked for.</summary>
    private void Merge(JobQuery query, string[] parts)
    {
        // The parameters are the same in each part.
        Select([.. query.Columns.Select(Expression), "sequence"]);
        Where(query.Filter);
        var part = _text.ToString();
        _text.Clear().AppendJoin(" UNION ALL ", parts.Select(condition => $"{part} AND {condition}"));
        _text.Append(CultureInfo.InvariantCulture, $" ORDER BY {query.Columns.Count + 1}").Append(query.Order is [{ Descending: true }, ..] ? " DESC" : string.Empty);
    }

    /// <summary>
    /// Says once more what the filter says, in the words of a partial index. Failed rows are looked for by their date only when
    /// the query is about that: by sequence, the table is in order itself.
    /// </summary>
    private void Narrow(JobQuery query, IReadOnlyList<int>? stages)
    {
        if (stages is not null)
        {
            _text.Append(" AND ").Append(OfStages(stages));
        }
        else if (IsOf(query.Filter, IsBulkDelete))
        {
            _text.Append(" AND sequence IN (SELECT bulkdeletes.sequence FROM bulkdeletes)");
        }
        else if (IsOf(query.Filter, static compare => compare is { Operator: JobComparison.NotEqual, Value: null } && compare.Column == RecurrencePattern)
            && IsOf(query.Filter, static compare => compare is { Operator: JobComparison.NotEqual, Value: (int)JobStateCode.Completed } && compare.Column == StateCode))
        {
            _text.Append(CultureInfo.InvariantCulture, $" AND recurrencepattern IS NOT NULL AND statecode <> {(int)JobStateCode.Completed}");
        }
        else if (IsOf(query.Filter, IsParent))
        {
            _text.Append(" AND _parentjobid_value IS NOT NULL");
        }
        else if (IsOf(query.Filter, static compare => compare is { Operator: JobComparison.Equal, Value: (int)JobStatusCode.Failed } && compare.Column == StatusCode)
            && (query.Order is [{ Column: var column }, ..] ? column == CompletedOn : IsOf(query.Filter, static compare => compare.Column == CompletedOn)))
        {
            _text.Append(CultureInfo.InvariantCulture, $" AND statuscode = {(int)JobStatusCode.Failed}");
        }
    }

    private void OrderBy(IReadOnlyList<JobOrder> order)
    {
        _text.Append(" ORDER BY ");
        foreach (var term in order)
        {
            // SQLite puts nulls first when ascending and last when descending, as the query wants it.
            _text.Append(Comparable(term.Column)).Append(term.Descending ? " DESC, " : ", ");
        }

        _text.Append("sequence");
    }

    /// <summary>The stages by which rows are found; null where the children of one job are looked for, bulk deletes, or jobs by their ids, which are fewer.</summary>
    private static IReadOnlyList<int>? StagesOf(JobFilter? filter) =>
        IsOf(filter, IsParent) || IsOf(filter, IsBulkDelete) || NamesIds(filter) ? null : QueryStages.Of(filter);

    /// <summary>Bulk deletes are found by what is kept beside each.</summary>
    private static bool IsBulkDelete(JobFilter.Compare compare) =>
        compare is { Operator: JobComparison.Equal, Value: string name } && compare.Column == MessageName && BulkDeleteRecords.AreOf(name);

    private static bool NamesIds(JobFilter? filter) => filter switch
    {
        JobFilter.And(var left, var right) => NamesIds(left) || NamesIds(right),
        JobFilter.In list => list.Column == Id,
        _ => false,
    };

    private static bool IsParent(JobFilter.Compare compare) => compare is { Operator: JobComparison.Equal, Value: not null } && compare.Column == Parent;

    /// <summary>Whether all rows that a filter takes meet a comparison of this kind.</summary>
    private static bool IsOf(JobFilter? filter, Func<JobFilter.Compare, bool> isMet) => filter switch
    {
        JobFilter.And(var left, var right) => IsOf(left, isMet) || IsOf(right, isMet),
        JobFilter.Compare compare => isMet(compare),
        _ => false,
    };

    private static bool IsCounted(JobFilter? filter) => filter switch
    {
        null => true,
        JobFilter.And(var left, var right) => IsCounted(left) && IsCounted(right),
        JobFilter.Or(var left, var right) => IsCounted(left) && IsCounted(right),
        JobFilter.Not(var inner) => IsCounted(inner),
        JobFilter.Text text => Counted.Contains(text.Column),
        JobFilter.In list => Counted.Contains(list.Column),
        JobFilter.Compare compare => Counted.Contains(compare.Column),
        _ => false,
    };

    private string Parameter(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{_values.Count}");
    }
}
