namespace Orleans.AsyncJobs.Table;

/// <summary>A table that queries read, with the names that Dataverse has for it.</summary>
/// <param name="name">The logical name: <c>asyncoperation</c>.</param>
/// <param name="setName">The name of its entity set: <c>asyncoperations</c>.</param>
/// <param name="objectTypeCode">Its number in Dataverse.</param>
/// <param name="primaryName">The column that names a row for people; null where none does.</param>
/// <param name="columns">The columns that are shown, the primary key first.</param>
internal sealed class QueryTable(string name, string setName, int objectTypeCode, string? primaryName, IReadOnlyList<JobColumn> columns)
{
    private readonly Dictionary<string, JobColumn> _columns = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);

    /// <summary>The logical name: <c>asyncoperation</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The name of its entity set: <c>asyncoperations</c>.</summary>
    public string SetName { get; } = setName;

    /// <summary>Its number in Dataverse.</summary>
    public int ObjectTypeCode { get; } = objectTypeCode;

    /// <summary>The column that names a row for people; null where none does.</summary>
    public JobColumn? PrimaryName => primaryName is null ? null : _columns[primaryName];

    /// <summary>The primary key, a Guid.</summary>
    public JobColumn PrimaryId { get; } = columns[0];

    /// <summary>The columns that are shown, the primary key first.</summary>
    public IReadOnlyList<JobColumn> Columns { get; } = columns;

    /// <summary>The columns that point to rows of other tables.</summary>
    public IReadOnlyList<QueryLookup> Lookups { get; init; } = [];

    /// <summary>The column of this name, or null. Names are case-sensitive.</summary>
    public JobColumn? Find(string name) => _columns.GetValueOrDefault(name);

    /// <summary>The column of this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public JobColumn Get(string name) => _columns[name];

    public override string ToString() => Name;
}

/// <summary>A column that points to a row of another table.</summary>
/// <param name="Column">The column: <c>_createdby_value</c>.</param>
/// <param name="Navigation">The navigation property from a row to the other one: <c>createdby</c>.</param>
/// <param name="Target">The logical name of the other table.</param>
/// <param name="Collection">The navigation property of the other table to the rows that point to it; null where it has none.</param>
internal sealed record QueryLookup(string Column, string Navigation, string Target, string? Collection = null)
{
    /// <summary>Whether the column may hold ids of rows of other tables, too. The default value is false.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The name without the marks of a value: <c>createdby</c> of <c>_createdby_value</c>.</summary>
    public string AttributeName => Column["_".Length..^"_value".Length];
}
