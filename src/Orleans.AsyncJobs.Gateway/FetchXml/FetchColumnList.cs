using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>The columns of an answer of rows, each with a name of its own.</summary>
/// <param name="allowsData">Whether the input of jobs may be among them: it is read of one row at a time, which distinct rows are not.</param>
internal sealed class FetchColumnList(bool allowsData)
{
    private const JobColumnUse NotInLists = JobColumnUse.Computed | JobColumnUse.OnRequest;

    private readonly List<FetchColumn> _columns = [];
    private readonly Dictionary<string, FetchColumn> _byName = new(StringComparer.Ordinal);

    /// <summary>The columns.</summary>
    public IReadOnlyList<FetchColumn> All => _columns;

    /// <summary>The column of an alias; null where there is none.</summary>
    public JobColumn? Find(string alias) => _byName.GetValueOrDefault(alias)?.Column;

    /// <summary>Adds what is asked for of a table.</summary>
    /// <exception cref="FetchXmlException">Two columns would have one name, or one cannot be answered here.</exception>
    /// <exception cref="JobException">There is no such column.</exception>
    public void Add(FetchTable fetch, CriteriaTable table, bool withAll)
    {
        foreach (var attribute in fetch.Attributes)
        {
            if (attribute.Aggregate is not null || attribute.IsKey || attribute.Part is not null)
            {
                throw attribute.Element.Refused("groups rows or works something out of them, which needs aggregate=\"true\" of the 'fetch'");
            }

            var column = FetchScope.ColumnOf(attribute.Element, table, attribute.Name);
            if ((table.Alias is not null || !allowsData) && (column.Use.HasFlag(JobColumnUse.Computed) || FetchScope.IsData(column)))
            {
                throw attribute.Element.Refused($"names '{column.Name}', which is answered for rows of the 'entity' only, and not for distinct ones");
            }

            Add(attribute.Element, new FetchColumn(attribute.Alias ?? NameOf(table, column), column, column, table.Table));
        }

        // All but what is large, and what comes only when it is named.
        foreach (var column in withAll ? table.Table.Columns.Where(column => (column.Use & NotInLists) == JobColumnUse.Read && column.Length is null) : [])
        {
            var named = table.Find(column.Name);
            Add(fetch.Element, new FetchColumn(NameOf(table, named), named, named, table.Table));
        }
    }

    /// <summary>Adds the primary key, which a row carries whether it is asked for or not.</summary>
    /// <exception cref="FetchXmlException">Another column has its name.</exception>
    public void AddKey(FetchElement element, QueryTable table) => Add(element, new FetchColumn(table.PrimaryId.Name, table.PrimaryId, table.PrimaryId, table));

    private void Add(FetchElement element, FetchColumn column)
    {
        if (!_byName.TryGetValue(column.Name, out var other))
        {
            _byName.Add(column.Name, column);
            _columns.Add(column);
        }
        else if (!other.Column.Equals(column.Column))
        {
            throw element.Refused($"gives the answer a second column of the name '{column.Name}'; give it an alias of its own");
        }
    }

    /// <summary>A lookup of a link goes by its logical name, as Dataverse has it.</summary>
    private static string NameOf(CriteriaTable table, JobColumn column) => table.Alias is { } alias
        ? $"{alias}.{table.Table.Lookups.FirstOrDefault(lookup => lookup.Column == column.Name)?.AttributeName ?? Plain(column.Name)}"
        : column.Name;

    private static string Plain(string name) => name is ['_', .. var inner] && inner.EndsWith("_value", StringComparison.Ordinal) ? inner[..^"_value".Length] : name;
}
