using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>The tables of a query by their names in it, and conditions on their columns. Links are known from where they are added on.</summary>
/// <param name="root">The query's own table.</param>
/// <param name="userId">Who asks.</param>
internal sealed class FetchScope(QueryTable root, Guid userId)
{
    private readonly Dictionary<string, CriteriaTable> _links = new(StringComparer.Ordinal);
    private int _conditions;

    /// <summary>The query's own table.</summary>
    public CriteriaTable Root { get; } = new(root);

    /// <summary>The table of a logical name.</summary>
    /// <exception cref="FetchXmlException">There is none.</exception>
    public static QueryTable TableOf(FetchTable table) => QueryTables.Find(table.Name) ?? throw table.Element.Has(
        "name", table.Name, $"There is no such table{NearestName.Suggest(table.Name, QueryTables.All.Select(known => known.Name))} There are {string.Join(", ", QueryTables.All.Select(known => known.Name))}.");

    /// <summary>Adds a link.</summary>
    /// <exception cref="FetchXmlException">There is another one of its name.</exception>
    public CriteriaTable Add(FetchElement element, string? alias, QueryTable table)
    {
        var name = alias ?? Enumerable.Range(_links.Count + 1, FetchCompiler.MaxLinkEntities).Select(number => $"{table.Name}{number}").First(free => !_links.ContainsKey(free));
        var added = new CriteriaTable(table, name);
        return _links.TryAdd(name, added) ? added : throw element.Has("alias", name, "Another link has it.");
    }

    /// <summary>The table of a link.</summary>
    /// <exception cref="FetchXmlException">There is none.</exception>
    public CriteriaTable LinkOf(FetchElement element, string name) =>
        _links.GetValueOrDefault(name) ?? throw element.Has("entityname", name, _links.Count == 0 ? "No table is linked." : $"It is the alias of a link: {string.Join(", ", _links.Keys)}.");

    /// <summary>A column that an element names.</summary>
    /// <exception cref="JobException">There is none.</exception>
    public static JobColumn ColumnOf(FetchElement element, CriteriaTable table, string name) => element.Named(() => table.Find(name));

    /// <summary>A column that an element names, of which the store is asked for more than its value.</summary>
    /// <param name="element">The element.</param>
    /// <param name="table">The table.</param>
    /// <param name="name">The column.</param>
    /// <param name="what">What cannot be done by one that is computed or large.</param>
    /// <exception cref="JobException">There is none.</exception>
    /// <exception cref="FetchXmlException">It is computed, or large.</exception>
    public static JobColumn StoredOf(FetchElement element, CriteriaTable table, string name, string what)
    {
        var column = ColumnOf(element, table, name);
        return column.Use.HasFlag(JobColumnUse.Computed) || IsData(column)
            ? throw element.Refused($"names '{column.Name}', by which rows cannot be {what}")
            : column;
    }

    /// <summary>Whether a column may be so long that it is read of one row at a time, such as the input of a job.</summary>
    public static bool IsData(JobColumn column) => (column is LinkedColumn linked ? linked.Column : column).Length is not null;

    /// <summary>The filters of a table, of which all have to hold.</summary>
    /// <exception cref="JobException">A column, an operator or a value will not do.</exception>
    /// <exception cref="FetchXmlException">There are too many conditions, or one names no link.</exception>
    public JobFilter? Compile(IEnumerable<FetchFilter> filters, CriteriaTable table) =>
        filters.Aggregate((JobFilter?)null, (all, filter) => CriteriaCompiler.Join(all, Compile(filter, table), isAny: false));

    private JobFilter? Compile(FetchFilter filter, CriteriaTable table)
    {
        JobFilter? compiled = null;
        foreach (var condition in filter.Conditions)
        {
            if (++_conditions > CriteriaCompiler.MaxConditions)
            {
                throw FetchXmlException.Whole(CriteriaCompiler.TooMany);
            }

            compiled = CriteriaCompiler.Join(compiled, Compile(condition, table), filter.IsAny);
        }

        return filter.Filters.Aggregate(compiled, (all, inner) => CriteriaCompiler.Join(all, Compile(inner, table), filter.IsAny));
    }

    private JobFilter Compile(FetchCondition condition, CriteriaTable table)
    {
        var element = condition.Element;
        if (condition.EntityName is { } entityName)
        {
            table = table.Alias is null ? LinkOf(element, entityName) : throw element.Has("entityname", entityName, "It stands in the filters of the 'entity'; those of a link are on its own columns.");
        }

        return element.Named(() => condition.ValueOf is { } other
            ? CriteriaCompiler.Compile(condition.Condition, table, OtherColumnOf(element, table, other))
            : CriteriaCompiler.Compile(condition.Condition, table, userId));
    }

    /// <summary>The column of <c>valueof</c>: of the condition's own table, or of a link whose alias stands before it.</summary>
    private JobColumn OtherColumnOf(FetchElement element, CriteriaTable table, string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return table.FindStored(name);
        }

        return _links.TryGetValue(name[..dot], out var link)
            ? link.FindStored(name[(dot + 1)..])
            : throw element.Has("valueof", name, $"'{name[..dot]}' is no alias of a link that stands before it.");
    }
}
