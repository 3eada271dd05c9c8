using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>What a query with <c>aggregate="true"</c> makes of its rows: one group of keys and aggregates, all named by aliases.</summary>
internal sealed class FetchGroups
{
    private readonly List<GroupKey> _keys = [];
    private readonly List<Aggregate> _aggregates = [];
    private readonly List<FetchColumn> _columns = [];

    /// <summary>The group.</summary>
    public QueryStage.Group Stage => new(_keys, _aggregates);

    /// <summary>The columns of the answer as they were asked for.</summary>
    public IReadOnlyList<FetchColumn> Columns => _columns;

    /// <summary>The column of an alias.</summary>
    public JobColumn? Find(string alias) => _columns.Find(column => column.Name == alias)?.Column;

    /// <summary>Adds a key or an aggregate.</summary>
    /// <exception cref="FetchXmlException">It is neither, or both, or cannot be worked out of the column.</exception>
    /// <exception cref="JobException">There is no such column.</exception>
    public void Add(FetchAttribute attribute, CriteriaTable table)
    {
        var element = attribute.Element;
        var alias = attribute.Alias ?? throw element.Refused("needs the attribute 'alias', since aggregate=\"true\"");
        if (Find(alias) is not null)
        {
            throw element.Has("alias", alias, "Another 'attribute' has it.");
        }

        if (attribute.IsKey == (attribute.Aggregate is not null))
        {
            throw element.Refused("needs one of the attributes 'aggregate' and groupby=\"true\", since aggregate=\"true\"");
        }

        var column = FetchScope.StoredOf(element, table, attribute.Name, "grouped, nor anything worked out of it");
        var source = column is LinkedColumn linked ? linked.Column : column;
        if (attribute.Part is not null && (!attribute.IsKey || column.Type != JobColumnType.DateTimeOffset))
        {
            throw element.Refused("has 'dategrouping', which goes with groupby=\"true\" of a column of dates");
        }

        if (attribute.IsKey)
        {
            var key = GroupKey.Of(column, alias, attribute.Part);
            _keys.Add(key);
            _columns.Add(new FetchColumn(alias, key.Output, attribute.Part is null ? column : null, table.Table) { IsPart = attribute.Part is not null });
            return;
        }

        var method = attribute.Aggregate!.Value;
        var of = method == AggregateMethod.CountRows ? null : column;
        if (Aggregate.TypeOf(method, of) is null)
        {
            throw element.Has("aggregate", element.Get("aggregate"), $"It is not for a column of type {column.Type}, which '{source.Name}' is.");
        }

        var aggregate = Aggregate.Of(method, of, alias);
        _aggregates.Add(aggregate);
        _columns.Add(new FetchColumn(alias, aggregate.Output, method is AggregateMethod.Min or AggregateMethod.Max ? column : null, table.Table));
    }
}
