using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>What a fetch asks for.</summary>
/// <param name="Query">The query, without a page.</param>
/// <param name="Columns">What the client sees of each row, in this order.</param>
/// <param name="HasKey">Whether rows are rows of the query's table, with a version and a key; not those of groups and distinct ones.</param>
/// <param name="IsExplicit">Whether it names columns of that table.</param>
internal sealed record FetchPlan(JobQuery Query, IReadOnlyList<FetchColumn> Columns, bool HasKey, bool IsExplicit);

/// <summary>A column of the answer.</summary>
/// <param name="Name">What it is called there: the column's name, an alias, or <c>link.column</c>.</param>
/// <param name="Column">The column of the query's answer.</param>
/// <param name="Named">The column whose values it shows, as the query names it; null for what was worked out.</param>
/// <param name="Table">The table of that column.</param>
internal sealed record FetchColumn(string Name, JobColumn Column, JobColumn? Named, QueryTable Table)
{
    /// <summary>The same column in its table.</summary>
    public JobColumn? Source => Named is LinkedColumn linked ? linked.Column : Named;

    /// <summary>Whether it is a part of a date, a number that people read as it stands.</summary>
    public bool IsPart { get; init; }
}
