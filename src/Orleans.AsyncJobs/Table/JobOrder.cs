namespace Orleans.AsyncJobs.Table;

/// <summary>One term of an order. Nulls come first when ascending, last when descending.</summary>
/// <param name="Column">The column.</param>
/// <param name="Descending">Whether the largest comes first.</param>
internal sealed record JobOrder(JobColumn Column, bool Descending);
