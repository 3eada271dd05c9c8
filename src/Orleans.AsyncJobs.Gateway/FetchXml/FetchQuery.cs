using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>A query in FetchXML as it is written: names are as they stand, and nothing is looked up yet.</summary>
/// <param name="Element">The element <c>fetch</c>.</param>
/// <param name="Entity">Its <c>entity</c>.</param>
internal sealed record FetchQuery(FetchElement Element, FetchTable Entity)
{
    /// <summary>The most rows; null for as many as there are.</summary>
    public int? Top { get; init; }

    /// <summary>The rows of a page; null for as many as an answer holds.</summary>
    public int? Count { get; init; }

    /// <summary>Which page, from 1; null where it does not say.</summary>
    public int? Page { get; init; }

    /// <summary>The cookie of the page before; null for none.</summary>
    public string? Cookie { get; init; }

    /// <summary>Whether rows that are all the same are answered once.</summary>
    public bool IsDistinct { get; init; }

    /// <summary>Whether rows are grouped.</summary>
    public bool IsAggregate { get; init; }

    /// <summary>Whether all rows are counted.</summary>
    public bool WithTotal { get; init; }
}

/// <summary>The query's own table, or one that is linked to another.</summary>
/// <param name="Element">The element <c>entity</c> or <c>link-entity</c>.</param>
/// <param name="Name">The logical name.</param>
internal sealed record FetchTable(FetchElement Element, string Name)
{
    /// <summary>Whether all columns are asked for.</summary>
    public bool WithAll { get; init; }

    /// <summary>Whether it says that no columns are.</summary>
    public bool WithNone { get; init; }

    /// <summary>The columns that are asked for.</summary>
    public IReadOnlyList<FetchAttribute> Attributes { get; init; } = [];

    /// <summary>Which rows; all have to hold.</summary>
    public IReadOnlyList<FetchFilter> Filters { get; init; } = [];

    /// <summary>In which order.</summary>
    public IReadOnlyList<FetchOrder> Orders { get; init; } = [];

    /// <summary>The tables that are linked to it.</summary>
    public IReadOnlyList<FetchLink> Links { get; init; } = [];
}

/// <summary>A link of a table to the one around it.</summary>
/// <param name="Table">The table.</param>
/// <param name="From">Its column.</param>
/// <param name="To">The column of the table around it.</param>
/// <param name="Alias">The name of the link; null where it does not say.</param>
/// <param name="IsOuter">Whether rows stay that have no match.</param>
internal sealed record FetchLink(FetchTable Table, string From, string To, string? Alias, bool IsOuter);

/// <summary>A column of the answer.</summary>
/// <param name="Element">The element <c>attribute</c>.</param>
/// <param name="Name">The column.</param>
/// <param name="Alias">What it is called in the answer; null for its own name.</param>
internal sealed record FetchAttribute(FetchElement Element, string Name, string? Alias)
{
    /// <summary>How it is worked out of a group; null where it is not.</summary>
    public AggregateMethod? Aggregate { get; init; }

    /// <summary>Whether rows are grouped by it.</summary>
    public bool IsKey { get; init; }

    /// <summary>By which part of its dates; null for all of it.</summary>
    public DatePart? Part { get; init; }
}

/// <summary>A term of the order.</summary>
/// <param name="Element">The element <c>order</c>.</param>
/// <param name="Attribute">The column; null where an alias is named.</param>
/// <param name="Alias">What the column is called in the answer; null where the column is named.</param>
/// <param name="EntityName">The link whose column it is; null for the table that the element stands in.</param>
/// <param name="Descending">Whether the largest comes first.</param>
internal sealed record FetchOrder(FetchElement Element, string? Attribute, string? Alias, string? EntityName, bool Descending);

/// <summary>Conditions, of which all have to hold, or one.</summary>
/// <param name="IsAny">Whether one is enough.</param>
/// <param name="Conditions">The conditions.</param>
/// <param name="Filters">Filters that count as one condition each.</param>
internal sealed record FetchFilter(bool IsAny, IReadOnlyList<FetchCondition> Conditions, IReadOnlyList<FetchFilter> Filters);

/// <summary>A condition.</summary>
/// <param name="Element">The element <c>condition</c>.</param>
/// <param name="Condition">The column, the operator and the values.</param>
/// <param name="EntityName">The link whose column it is; null for the table that the element stands in.</param>
/// <param name="ValueOf">The column with which it is compared; null where it is compared with values.</param>
internal sealed record FetchCondition(FetchElement Element, JobCondition Condition, string? EntityName, string? ValueOf);
