using System.Globalization;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

// A query over many jobs in parts: what each stretch of sequences gives, and the whole of it.
internal sealed partial class QuerySql
{
    /// <summary>The table in memory that takes what the parts give; its columns are c0, c1 and so on.</summary>
    public const string PartsTable = "parts";

    private enum PartMode
    {
        /// <summary>The statement reads the tables, all of them.</summary>
        None,

        /// <summary>It reads one stretch of sequences.</summary>
        Part,

        /// <summary>It reads what the parts gave.</summary>
        Whole,
    }

    private PartMode _mode;

    /// <summary>The parameter that is the first sequence of a part; the next one is that behind its last.</summary>
    private int _bounds;

    /// <summary>What a part answers, in order.</summary>
    public IReadOnlyList<JobColumn> PartColumns { get; private set; } = [];

    /// <summary>Whether the parts are groups, of which there are as many as the rows make.</summary>
    public bool IsGrouped => FirstGroup is not null;

    private QueryStage.Group? FirstGroup => _query.Stages.OfType<QueryStage.Group>().FirstOrDefault();

    /// <summary>How many rows of a list count, of each part and of all; null where all of them do.</summary>
    public long? KeptRows => IsGrouped || _query is { Distinct: true, WithCount: true } ? null : _query.Offset + (long)_query.Limit + 1;

    /// <summary>The statement for one part of the rows.</summary>
    /// <exception cref="ArgumentException">The query is not well formed.</exception>
    public static QuerySql Part(JobQuery query)
    {
        Check(query);
        var sql = new QuerySql(query) { _mode = PartMode.Part };
        if (sql.FirstGroup is { } group)
        {
            sql.AppendPartOf(group);
            return sql;
        }

        sql.PartColumns = [.. query.Columns, .. sql.Positions.Select(term => term.Column)];
        sql.AppendSelect(sql.PartColumns);
        sql.AppendSource(query.Stages.Count, query.After);
        sql.AppendOrder();
        if (sql.KeptRows is { } kept)
        {
            sql._text.Append(" LIMIT ").Append(sql.Parameter(kept));
        }

        return sql;
    }

    /// <summary>The statement for the number of rows in one part, of a list that is neither grouped nor distinct.</summary>
    public static QuerySql PartCount(JobQuery query)
    {
        var sql = new QuerySql(query) { _mode = PartMode.Part };
        sql._text.Append("SELECT count(*)");
        sql.AppendSource(query.Stages.Count);
        return sql;
    }

    /// <summary>The statement for the rows of the whole.</summary>
    public static QuerySql Whole(JobQuery query)
    {
        var sql = new QuerySql(query) { _mode = PartMode.Whole };
        if (sql.IsGrouped)
        {
            sql.AppendRows();
        }
        else
        {
            var shown = Enumerable.Range(0, query.WithNext ? query.Columns.Count + sql.Positions.Count : query.Columns.Count);
            sql._text.Append(query.Distinct ? "SELECT DISTINCT " : "SELECT ").AppendJoin(", ", shown.Select(Column)).Append(" FROM ").Append(PartsTable);
            sql.AppendOrderOfParts();
        }

        sql.AppendPage();
        return sql;
    }

    /// <summary>The statement for the number of rows in the whole, where they are grouped or distinct.</summary>
    public static QuerySql WholeCount(JobQuery query)
    {
        if (query.Stages.OfType<QueryStage.Group>().Any())
        {
            return Count(query, PartMode.Whole);
        }

        var sql = new QuerySql(query) { _mode = PartMode.Whole };
        sql._text.Append("SELECT count(*) FROM (SELECT DISTINCT ").AppendJoin(", ", Enumerable.Range(0, query.Columns.Count).Select(Column)).Append(" FROM ").Append(PartsTable).Append(')');
        return sql;
    }

    /// <summary>The statement that leaves only the rows that count: of a list. Of distinct rows that are the same one stays.</summary>
    public static QuerySql Prune(JobQuery query)
    {
        var sql = new QuerySql(query) { _mode = PartMode.Whole };
        sql._text.Append(CultureInfo.InvariantCulture, $"DELETE FROM {PartsTable} WHERE rowid NOT IN (SELECT {(query.Distinct ? "min(rowid)" : "rowid")} FROM {PartsTable}");
        if (query.Distinct)
        {
            sql.AppendGroupBy([.. Enumerable.Range(0, query.Columns.Count).Select(Column)]);
        }

        sql.AppendOrderOfParts();
        sql._text.Append(" LIMIT ").Append(sql.Parameter(sql.KeptRows ?? -1)).Append(')');
        return sql;
    }

    /// <summary>The statements that put groups of the same keys together: they add the sums, and take away what went into them.</summary>
    /// <param name="query">A query with a group.</param>
    /// <param name="upTo">The last row to put together.</param>
    public static IReadOnlyList<string> Fold(JobQuery query, long upTo)
    {
        var sql = Part(query);
        var group = sql.FirstGroup!;
        var keys = group.Keys.Count + Distincts(group).Count();
        List<string> columns = [.. Enumerable.Range(0, keys).Select(Column)];
        foreach (var aggregate in group.Aggregates.Where(aggregate => aggregate.Method != AggregateMethod.CountDistinct))
        {
            columns.Add(aggregate.Method switch
            {
                AggregateMethod.Min => $"min({Folded(aggregate, columns.Count)})",
                AggregateMethod.Max => $"max({Folded(aggregate, columns.Count)})",
                _ => $"sum({Column(columns.Count)})",
            });
            if (aggregate.Method == AggregateMethod.Average)
            {
                columns.Add($"sum({Column(columns.Count)})");
            }
        }

        var grouped = keys == 0 ? string.Empty : $" GROUP BY {string.Join(", ", Enumerable.Range(0, keys).Select(Column))}";
        return
        [
            $"INSERT INTO {PartsTable} SELECT {string.Join(", ", columns)} FROM {PartsTable}{grouped}",
            string.Create(CultureInfo.InvariantCulture, $"DELETE FROM {PartsTable} WHERE rowid <= {upTo}"),
        ];
    }

    /// <summary>Puts the bounds of a part into its statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="from">The first sequence.</param>
    /// <param name="until">The one behind the last.</param>
    public void BindBounds(PreparedStatement statement, long from, long until)
    {
        statement.Bind(_bounds, from);
        statement.Bind(_bounds + 1, until);
    }

    /// <summary>A part walks its own rows: by another index each part would walk through all of it.</summary>
    private string ByRow => _mode == PartMode.Part ? " NOT INDEXED" : string.Empty;

    private static string Column(int number) => string.Create(CultureInfo.InvariantCulture, $"c{number}");

    private void AppendBounds()
    {
        if (_mode != PartMode.Part)
        {
            return;
        }

        _bounds = _values.Count + 1;
        _text.Append(" AND ").Append(_base).Append("sequence >= ").Append(Parameter(0L)).Append(" AND ").Append(_base).Append("sequence < ").Append(Parameter(0L));
    }

    private void AppendOrderOfParts() => AppendOrderBy(Positions.Select((term, number) =>
        Column(_query.Columns.Count + number)
        + (term.Column.Type == JobColumnType.String && !term.IsExact ? $" COLLATE {TextCollation.Name}" : string.Empty)
        + (term.IsDescending ? " DESC" : string.Empty)));

    /// <summary>
    /// Groups of one part. Different values are counted in the whole only, so here they are keys as well; an average is a sum
    /// and a count.
    /// </summary>
    private void AppendPartOf(QueryStage.Group group)
    {
        var index = IndexOf(group);
        _scope = -1;
        List<(string Text, JobColumn Column)> columns = [.. group.Keys.Select(key => (Part(Expression(key.Column), key.Part), key.Output))];
        columns.AddRange(Distincts(group).Select(aggregate => (Expression(aggregate.Column!), aggregate.Column!)));
        var keys = columns.Count;
        foreach (var aggregate in group.Aggregates.Where(aggregate => aggregate.Method != AggregateMethod.CountDistinct))
        {
            if (aggregate.Method == AggregateMethod.Average)
            {
                columns.Add(($"sum({Expression(aggregate.Column!)})", Sum(aggregate)));
                columns.Add(($"count({Expression(aggregate.Column!)})", RowCount));
            }
            else
            {
                columns.Add((Worked(aggregate, isCounted: false), aggregate.Output));
            }
        }

        PartColumns = [.. columns.Select(column => column.Column)];
        _text.Append("SELECT ").AppendJoin(", ", columns.Select(column => column.Text));
        AppendSource(index);
        AppendGroupBy(Numbers(keys));
    }

    /// <summary>Groups of the whole, out of those of the parts.</summary>
    private void AppendWholeOf(QueryStage.Group group)
    {
        List<string> columns = [.. group.Keys.Select((key, number) => $"{Column(number)} AS {_outputs[key.Output].Name}")];
        var distinct = group.Keys.Count;
        var next = distinct + Distincts(group).Count();
        foreach (var aggregate in group.Aggregates)
        {
            var text = aggregate.Method switch
            {
                AggregateMethod.CountDistinct => $"count(DISTINCT {Column(distinct++)})",
                AggregateMethod.CountRows or AggregateMethod.Count => $"coalesce(sum({Column(next++)}), 0)",
                AggregateMethod.Average => $"sum({Column(next++)}) * 1.0 / sum({Column(next++)})",
                AggregateMethod.Min => $"min({Folded(aggregate, next++)})",
                AggregateMethod.Max => $"max({Folded(aggregate, next++)})",
                _ => $"sum({Column(next++)})",
            };
            columns.Add($"{text} AS {_outputs[aggregate.Output].Name}");
        }

        _text.Append("SELECT ").AppendJoin(", ", columns).Append(" FROM ").Append(PartsTable);
        AppendGroupBy(Numbers(group.Keys.Count));
    }

    private static IEnumerable<Aggregate> Distincts(QueryStage.Group group) => group.Aggregates.Where(aggregate => aggregate.Method == AggregateMethod.CountDistinct);

    private static string Folded(Aggregate aggregate, int number) =>
        aggregate.Output.Type == JobColumnType.String ? $"{Column(number)} COLLATE {TextCollation.Name}" : Column(number);

    private static JobColumn Sum(Aggregate aggregate) => Aggregate.Of(AggregateMethod.Sum, aggregate.Column, "sum").Output;

    private int IndexOf(QueryStage stage) => _query.Stages.TakeWhile(other => other != stage).Count();
}
