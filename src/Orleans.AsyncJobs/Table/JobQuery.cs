namespace Orleans.AsyncJobs.Table;

/// <summary>
/// One query over the job table, as an immutable value. OData and FetchXML compile to it; each SQL dialect renders it
/// with parameters.
/// </summary>
internal sealed record JobQuery
{
    /// <summary>The most rows one answer holds.</summary>
    public const int MaxRows = 5_000;

    /// <summary>The columns of the answer, in this order; at least one.</summary>
    public required IReadOnlyList<JobColumn> Columns { get; init; }

    /// <summary>Which rows; null for all.</summary>
    public JobFilter? Filter { get; init; }

    /// <summary>In which order. The table adds creation order at the end, so that the order is always total.</summary>
    public IReadOnlyList<JobOrder> Order { get; init; } = [];

    /// <summary>At most so many rows, 0 to <see cref="MaxRows"/>.</summary>
    public int Limit { get; init; } = MaxRows;

    /// <summary>Whether to count all rows that the filter takes, whatever the limit.</summary>
    public bool WithCount { get; init; }
}
