using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>What a fetch asks for.</summary>
/// <param name="Query">The query, without a page.</param>
/// <param name="Columns">What the client sees of each row, in this order.</param>
/// <param name="HasKey">Whether rows are rows of the query's table, with a version and a key; not those of groups and distinct ones.</param>
internal sealed record FetchPlan(JobQuery Query, IReadOnlyList<FetchColumn> Columns, bool HasKey);

/// <summary>A column of the answer.</summary>
/// <param name="Name">What it is called there: the column's name, an alias, or <c>link.column</c>.</param>
/// <param name="Column">The column of the query.</param>
/// <param name="Source">The column of a table whose value it is; null for what was worked out of several.</param>
/// <param name="Table">The table of that column.</param>
internal sealed record FetchColumn(string Name, JobColumn Column, JobColumn? Source, QueryTable Table);
