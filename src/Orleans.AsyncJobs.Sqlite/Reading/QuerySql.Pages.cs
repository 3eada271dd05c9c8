using System.Globalization;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

// The total order of the rows, and what lies behind a place in it.
internal sealed partial class QuerySql
{
    private List<Term> PositionsOf(JobQuery query)
    {
        List<Term> terms = [];
        foreach (var order in query.Order.Where(order => !IsConstant(order.Column) && !terms.Exists(known => known.Column.Equals(order.Column))))
        {
            var isKey = order.Column == _source.Key;
            terms.Add(new Term(order.Column, order.Descending, IsExact: isKey));
            if (isKey && query is { Links.Count: 0, Stages.Count: 0, Distinct: false })
            {
                return terms;
            }
        }

        // Texts that differ only in case are different keys and come one after the other.
        terms.AddRange(Keys(query)
            .Where(column => !IsConstant(column) && !terms.Exists(known => known.Column.Equals(column) && (known.IsExact || column.Type != JobColumnType.String)))
            .Select(column => new Term(column, IsDescending: false, IsExact: true))
            .ToList());
        return terms;
    }

    /// <summary>Whether a column orders nothing. Its value would be the number of a column behind ORDER BY.</summary>
    private static bool IsConstant(JobColumn column) => column.Always is not null;

    /// <summary>What tells the rows from each other. A link by a primary key has one match at most, so that its row follows from the one that it belongs to.</summary>
    private IEnumerable<JobColumn> Keys(JobQuery query)
    {
        if (query.Distinct)
        {
            return query.Columns;
        }

        var group = LastGroup(query.Stages.Count);
        return group < 0
            ? [_source.Key, .. query.Links.Where(link => link.From != link.Table.PrimaryId).Select(link => link.Of(link.Table.PrimaryId))]
            : ((QueryStage.Group)query.Stages[group]).Keys.Select(key => key.Output);
    }

    /// <summary>The rows behind a place: those that are greater in the first term, or the same there and behind it in the others.</summary>
    private void AppendAfter(QueryPosition? after)
    {
        if (after is null)
        {
            return;
        }

        if (after.Values.Count != Positions.Count || Positions.Count == 0)
        {
            throw new ArgumentException($"A place of this query has {Positions.Count} values, and this one has {after.Values.Count}.", nameof(after));
        }

        // An index is walked by a plain bound, and not by what follows it.
        var (first, value) = (Positions[0], after.Values[0]);
        if (value is not null && (!first.IsDescending || first.Column == _source.Key))
        {
            _text.Append(" AND ").Append(Ordered(first)).Append(first.IsDescending ? " <= " : " >= ").Append(Parameter(Stored(first.Column, value)));
        }

        _text.Append(" AND ");
        for (var i = 0; i < Positions.Count; i++)
        {
            var isLast = i == Positions.Count - 1;
            _text.Append('(');
            AppendBehind(Positions[i], after.Values[i]);
            if (!isLast)
            {
                _text.Append(" OR (").Append(Ordered(Positions[i])).Append(" IS ")
                    .Append(after.Values[i] is { } same ? Parameter(Stored(Positions[i].Column, same)) : "NULL").Append(" AND ");
            }
        }

        _text.Append(')', (2 * Positions.Count) - 1);
    }

    private void AppendBehind(Term term, object? value)
    {
        var comparable = Ordered(term);
        _text.Append((value, term.IsDescending) switch
        {
            (null, true) => "0",
            (null, false) => $"{comparable} IS NOT NULL",
            (_, true) => $"({comparable} < {Parameter(Stored(term.Column, value))} OR {comparable} IS NULL)",
            _ => $"{comparable} > {Parameter(Stored(term.Column, value))}",
        });
    }

    private string Ordered(Term term) => term.IsExact ? Expression(term.Column) : Comparable(term.Column);

    /// <summary>The parts of which a list by sequence is merged; null where it is none, or one index serves it.</summary>
    private string[]? PartsOfMerge()
    {
        if (_query is not { Links.Count: 0, Stages.Count: 0, Distinct: false } || _query.Table != QueryTables.Jobs || Positions[0].Column != _source.Key)
        {
            return null;
        }

        string[] parts = StagesOf(_query.Filter) is { } stages ? [.. Parts(stages)] : [];
        return parts.Length > 1 ? parts : null;
    }

    /// <summary>Reads the rows of each part by sequence and merges them as they come: only running ones are sorted, and of the others none is read that is not asked for.</summary>
    private void Merge(string[] parts)
    {
        // The parameters are the same in each part.
        AppendSelect([.. _query.Columns, _source.Key]);
        AppendTables();
        AppendWhere(0, _query.After, narrow: false);
        var part = _text.ToString();
        _text.Clear().AppendJoin(" UNION ALL ", parts.Select(condition => $"{part} AND {condition}"));
        _text.Append(CultureInfo.InvariantCulture, $" ORDER BY {_query.Columns.Count + 1}").Append(Positions[0].IsDescending ? " DESC" : string.Empty);
    }

    /// <summary>A term of the total order.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="IsDescending">Whether the largest comes first.</param>
    /// <param name="IsExact">Whether texts of other case are others.</param>
    internal sealed record Term(JobColumn Column, bool IsDescending, bool IsExact);
}
