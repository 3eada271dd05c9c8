using System.Globalization;
using System.Text;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>
/// Renders a query for SQLite. Names come from the list of columns, values go into parameters, and nothing else of a
/// query gets into the text.
/// </summary>
internal sealed partial class QuerySql
{
    private readonly StringBuilder _text = new();
    private readonly List<object> _values = [];
    private readonly JobQuery _query;

    private QuerySql(JobQuery query)
    {
        _query = query;
        _source = TableSource.Of(query.Table);
        _base = query.Links.Count == 0 ? string.Empty : "t0.";
        for (var i = 0; i < query.Links.Count; i++)
        {
            if (query.Links[i].To is LinkedColumn to && !_links.ContainsKey(to.Alias))
            {
                throw new ArgumentException($"The link '{query.Links[i].Alias}' goes to '{to.Alias}', which is not before it.", nameof(query));
            }

            _links.Add(query.Links[i].Alias, (query.Links[i].Table, string.Create(CultureInfo.InvariantCulture, $"l{i}.")));
        }

        NameOutputs();
        Positions = PositionsOf(query);
    }

    /// <summary>The statement.</summary>
    public string Text => _text.ToString();

    /// <summary>The values of its parameters, from ?1 on.</summary>
    public IReadOnlyList<object> Values => _values;

    /// <summary>The order of the rows, which is total. Where the query asks for the next page, the statement answers the values of these columns behind those of the query.</summary>
    public IReadOnlyList<Term> Positions { get; }

    /// <summary>The statement for the rows; one more than the page where the query asks for the next one.</summary>
    /// <exception cref="ArgumentException">The query is not well formed.</exception>
    public static QuerySql Rows(JobQuery query)
    {
        Check(query);
        var sql = new QuerySql(query);
        sql.AppendRows();
        sql.AppendPage();
        return sql;
    }

    /// <summary>The statement for the number of rows.</summary>
    /// <exception cref="ArgumentException">The query is not well formed.</exception>
    public static QuerySql Count(JobQuery query) => Count(query, PartMode.None);

    private static QuerySql Count(JobQuery query, PartMode mode)
    {
        var sql = new QuerySql(query) { _mode = mode };
        if (query.Stages.Count > 0 || query.Distinct)
        {
            sql._text.Append("SELECT count(*) FROM (");
            sql.AppendSelect(query.Columns);
            sql.AppendSource(query.Stages.Count);
            sql._text.Append(')');
        }
        else
        {
            sql.AppendCount(stages: 0);
        }

        return sql;
    }

    /// <summary>Puts the values into a statement.</summary>
    public void Bind(PreparedStatement statement)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            Bind(statement, i + 1, _values[i]);
        }
    }

    /// <summary>Puts a value, as the table stores it, into a statement.</summary>
    public static void Bind(PreparedStatement statement, int parameter, object? value)
    {
        switch (value)
        {
            case null:
                statement.BindNull(parameter);
                break;
            case string text:
                statement.Bind(parameter, text);
                break;
            case double number:
                statement.Bind(parameter, number);
                break;
            case Guid id:
                statement.Bind(parameter, id);
                break;
            default:
                statement.Bind(parameter, (long)value);
                break;
        }
    }

    private static void Check(JobQuery query)
    {
        if (query.Columns.Count == 0)
        {
            throw new ArgumentException("A query needs at least one column.", nameof(query));
        }

        if (query.Limit is < 0 or > JobQuery.MaxRows)
        {
            throw new ArgumentException($"A query's limit is 0 to {JobQuery.MaxRows}, and this one is {query.Limit}.", nameof(query));
        }

        if (query.Offset is < 0 or > JobQuery.MaxOffset)
        {
            throw new ArgumentException($"A query passes over 0 to {JobQuery.MaxOffset} rows, and this one over {query.Offset}.", nameof(query));
        }

        if (query is { Offset: > 0, After: not null })
        {
            throw new ArgumentException("A query passes over rows or goes on behind one, and this one does both.", nameof(query));
        }

        if (query.Distinct && query.Order.FirstOrDefault(term => !query.Columns.Contains(term.Column)) is { } other)
        {
            throw new ArgumentException($"Distinct rows are ordered by their own columns, and '{other.Column}' is none.", nameof(query));
        }
    }

    private void AppendRows()
    {
        if (PartsOfMerge() is { } parts)
        {
            Merge(parts);
            return;
        }

        AppendSelect(_query.WithNext ? [.. _query.Columns, .. Positions.Select(term => term.Column)] : _query.Columns);
        AppendSource(_query.Stages.Count, _query.After);
        AppendOrder();
    }

    private void AppendSelect(IEnumerable<JobColumn> columns)
    {
        _scope = LastGroup(_query.Stages.Count);
        _text.Append(_query.Distinct ? "SELECT DISTINCT " : "SELECT ").AppendJoin(", ", columns.Select(Expression));
    }

    private void AppendPage()
    {
        _text.Append(" LIMIT ").Append(Parameter((long)(_query.WithNext ? _query.Limit + 1 : _query.Limit)));
        if (_query.Offset > 0)
        {
            _text.Append(" OFFSET ").Append(Parameter((long)_query.Offset));
        }
    }

    // SQLite puts nulls first when ascending and last when descending, as the query wants it.
    private void AppendOrder() => AppendOrderBy(Positions.Select(term => Ordered(term) + (term.IsDescending ? " DESC" : string.Empty)));

    private void AppendOrderBy(IEnumerable<string> terms)
    {
        if (Positions.Count > 0)
        {
            _text.Append(" ORDER BY ").AppendJoin(", ", terms);
        }
    }

    /// <summary>FROM and WHERE of what is left after so many stages.</summary>
    private void AppendSource(int stages, QueryPosition? after = null)
    {
        var group = LastGroup(stages);
        if (group < 0)
        {
            AppendTables();
            AppendWhere(stages, after, narrow: true);
        }
        else
        {
            _text.Append(" FROM (");
            AppendGroup(group);
            _text.Append(") WHERE 1");
            _scope = group;
            AppendConditions(group + 1, stages);
            AppendAfter(after);
        }
    }

    private void AppendTables()
    {
        _scope = -1;
        if (_query.Links.Count == 0)
        {
            _text.Append(" FROM ").Append(_source.From).Append(ByRow);
            return;
        }

        _text.Append(" FROM ").Append(_source.From).Append(" AS t0").Append(ByRow);
        for (var i = 0; i < _query.Links.Count; i++)
        {
            var link = _query.Links[i];
            var alias = string.Create(CultureInfo.InvariantCulture, $"l{i}");
            _text.Append(link.IsOuter ? " LEFT JOIN " : " JOIN ").Append(TableSource.Of(link.Table).From).Append(" AS ").Append(alias).Append(" ON ")
                .Append(Joined(link.Of(link.From))).Append(" = ").Append(Joined(link.To));
            if (TableSource.Of(link.Table).Kind is { } kind)
            {
                _text.Append(" AND ").Append(RowsOf(kind, $"{alias}."));
            }

            if (link.Filter is { } filter)
            {
                _text.Append(" AND ");
                Filter(filter);
            }
        }
    }

    private string Joined(JobColumn column) => column.Type == JobColumnType.String ? Comparable(column) : Expression(column);

    private void AppendWhere(int stages, QueryPosition? after, bool narrow)
    {
        _scope = -1;
        _text.Append(" WHERE ").Append(_source.Kind is { } kind ? RowsOf(kind, _base) : "1");
        if (_query.Filter is { } filter)
        {
            _text.Append(" AND ");
            Filter(filter);
        }

        AppendConditions(0, stages);
        AppendAfter(after);
        AppendBounds();
        if (narrow && _mode != PartMode.Part && _query.Table == QueryTables.Jobs)
        {
            Narrow();
        }
    }

    private void AppendConditions(int from, int until)
    {
        foreach (var where in _query.Stages.Take(until).Skip(from).OfType<QueryStage.Where>())
        {
            _text.Append(" AND ");
            Filter(where.Filter);
        }
    }

    /// <summary>The rows of the job table that are of a kind, and not deleted.</summary>
    private static string RowsOf(JobKind kind, string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}deleted = 0 AND {prefix}kind = {(int)kind}");

    private string Parameter(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{_values.Count}");
    }
}
