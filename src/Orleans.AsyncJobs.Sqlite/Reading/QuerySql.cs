using System.Globalization;
using System.Text;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>
/// Renders a query for SQLite. Names come from the list of columns, values go into parameters, and nothing else of a
/// query gets into the text.
/// </summary>
internal sealed class QuerySql
{
    /// <summary>The kind of wait of the stage, which is one, or says where a running job stands, or is null.</summary>
    private static readonly string WaitKind = string.Create(CultureInfo.InvariantCulture, $"iif(stage < {JobStages.Suspended}, stage, {(int)JobWaitKind.None})");

    private static readonly JobColumn StatusCode = JobColumns.Get("statuscode");

    private readonly StringBuilder _text = new();
    private readonly List<object> _values = [];

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
        sql._text.Append("SELECT ").AppendJoin(", ", query.Columns.Select(Expression)).Append(" FROM jobs");
        sql.Where(query.Filter);
        sql._text.Append(" ORDER BY ");
        foreach (var term in query.Order)
        {
            // SQLite puts nulls first when ascending and last when descending, as the query wants it.
            sql._text.Append(Comparable(term.Column)).Append(term.Descending ? " DESC, " : ", ");
        }

        sql._text.Append("sequence LIMIT ").Append(sql.Parameter((long)query.Limit));
        return sql;
    }

    /// <summary>The statement for the number of rows.</summary>
    public static QuerySql Count(JobQuery query)
    {
        var sql = new QuerySql();
        sql._text.Append("SELECT count(*) FROM jobs");
        sql.Where(query.Filter);
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
    private static string Expression(JobColumn column) => column switch
    {
        _ when column.Use.HasFlag(JobColumnUse.Empty) => "NULL",
        { Always: { } always } => always ? "1" : "0",
        { SameAs: { } other } => other,
        _ when column == JobColumns.Data => "(SELECT CAST(jobdata.data AS TEXT) FROM jobdata WHERE jobdata.sequence = jobs.sequence)",
        _ when column == JobColumns.WaitKind => WaitKind,
        _ when column == JobColumns.DataBytes || column == JobColumns.Stage || JobColumns.Find(column.Name) == column => column.Name,
        _ => throw new ArgumentException($"There is no column '{column.Name}'.", nameof(column)),
    };

    private static string Comparable(JobColumn column) =>
        column.Type == JobColumnType.String ? $"{Expression(column)} COLLATE {TextCollation.Name}" : $"({Expression(column)})";

    private void Where(JobFilter? filter)
    {
        _text.Append(" WHERE deleted = 0");
        if (filter is null)
        {
            return;
        }

        _text.Append(" AND ");
        Filter(filter);
    }

    private void Filter(JobFilter filter)
    {
        switch (filter)
        {
            case JobFilter.And(var left, var right):
                Both(left, " AND ", right);
                break;
            case JobFilter.Or(var left, var right):
                Both(left, " OR ", right);
                break;
            case JobFilter.Not(var inner):
                _text.Append('(');
                Filter(inner);
                _text.Append(") IS NOT TRUE");
                break;
            case JobFilter.Text text:
                Match(text);
                break;
            case JobFilter.In list:
                In(list);
                break;
            case JobFilter.Compare compare:
                Compare(compare);
                break;
            default:
                throw new ArgumentException($"The filter {filter.GetType().Name} is not known to this store.", nameof(filter));
        }
    }

    private void Match(JobFilter.Text text)
    {
        if (text.Column.Type != JobColumnType.String)
        {
            throw new ArgumentException($"The column {text.Column.Name} is {text.Column.Type} and holds no text.", nameof(text));
        }

        var function = text.Match switch
        {
            JobTextMatch.Contains => TextFunctions.Contains,
            JobTextMatch.StartsWith => TextFunctions.StartsWith,
            JobTextMatch.EndsWith => TextFunctions.EndsWith,
            _ => throw new ArgumentException($"The match {text.Match} is not known to this store.", nameof(text)),
        };
        _text.Append(function).Append('(').Append(Expression(text.Column)).Append(", ").Append(Parameter(text.Value)).Append(')');
    }

    /// <summary>IN of SQL answers null for a null, so that one is asked for apart.</summary>
    private void In(JobFilter.In list)
    {
        if (list.Values.Count > JobFilter.In.MaxValues)
        {
            throw new ArgumentException($"A list has at most {JobFilter.In.MaxValues:N0} values, and this one has {list.Values.Count:N0}.", nameof(list));
        }

        var comparable = Comparable(list.Column);
        _text.Append('(').Append(comparable).Append(" IN (");
        var first = true;
        foreach (var value in list.Values.OfType<object>())
        {
            _text.Append(first ? string.Empty : ", ").Append(Parameter(Stored(list.Column, value)));
            first = false;
        }

        _text.Append(')').Append(list.Values.Contains(null) ? $" OR {comparable} IS NULL)" : ")");
    }

    private void Both(JobFilter left, string and, JobFilter right)
    {
        _text.Append('(');
        Filter(left);
        _text.Append(and);
        Filter(right);
        _text.Append(')');
    }

    /// <summary>
    /// IS and IS NOT answer true or false for nulls too, as OData wants it. The other comparisons answer null for a null,
    /// which AND, OR and WHERE take as false.
    /// </summary>
    private void Compare(JobFilter.Compare compare)
    {
        if (TryStage(compare))
        {
            return;
        }

        var comparable = Comparable(compare.Column);
        if (compare.Value is null)
        {
            _text.Append(compare.Operator switch
            {
                JobComparison.Equal => $"{comparable} IS NULL",
                JobComparison.NotEqual => $"{comparable} IS NOT NULL",
                _ => "0",
            });
            return;
        }

        _text.Append(comparable).Append(compare.Operator switch
        {
            JobComparison.Equal => " IS ",
            JobComparison.NotEqual => " IS NOT ",
            JobComparison.GreaterThan => " > ",
            JobComparison.GreaterThanOrEqual => " >= ",
            JobComparison.LessThan => " < ",
            JobComparison.LessThanOrEqual => " <= ",
            _ => throw new ArgumentException($"The comparison {compare.Operator} is not known to this store.", nameof(compare)),
        }).Append(Parameter(Stored(compare.Column, compare.Value)));
    }

    /// <summary>
    /// Asks by the index of stages for rows that wait for something, which it also has in order, and for those that run, which
    /// are few.
    /// </summary>
    private bool TryStage(JobFilter.Compare compare)
    {
        if (compare is not { Operator: JobComparison.Equal, Value: int value })
        {
            return false;
        }

        if (compare.Column == JobColumns.WaitKind && value is > (int)JobWaitKind.None and < JobStages.Suspended)
        {
            _text.Append("stage = ").Append(Parameter((long)value));
            return true;
        }

        if (compare.Column == StatusCode && (JobStatusCode)value is JobStatusCode.InProgress or JobStatusCode.Pausing or JobStatusCode.Canceling)
        {
            _text.Append("(stage IN (").AppendJoin(", ", JobStages.OfStatus((JobStatusCode)value).Select(stage => Parameter((long)stage)))
                .Append(") AND statuscode = ").Append(Parameter((long)value)).Append(')');
            return true;
        }

        return false;
    }

    /// <summary>A value as the table stores it.</summary>
    private static object Stored(JobColumn column, object value) => (column.Type, value) switch
    {
        (JobColumnType.String, string) => value,
        (JobColumnType.Guid, Guid) => value,
        (JobColumnType.Boolean, bool truth) => truth ? 1L : 0L,
        (JobColumnType.DateTimeOffset, DateTimeOffset time) => time.UtcTicks,
        (JobColumnType.Int32 or JobColumnType.Int64 or JobColumnType.Double, int number) => (long)number,
        (JobColumnType.Int32 or JobColumnType.Int64 or JobColumnType.Double, long or double) => value,
        _ => throw new ArgumentException($"The column {column.Name} is {column.Type} and cannot be compared with a {value.GetType().Name}.", nameof(value)),
    };

    private string Parameter(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{_values.Count}");
    }
}
