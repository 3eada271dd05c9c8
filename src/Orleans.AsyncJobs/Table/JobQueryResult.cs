namespace Orleans.AsyncJobs.Table;

/// <summary>The answer to a <see cref="JobQuery"/>.</summary>
/// <param name="Rows">The rows: each has the values of the query's columns in their order; string, int, long, double, bool, Guid, DateTimeOffset (UTC) or null.</param>
/// <param name="Count">How many rows the filter takes, where it was asked for.</param>
internal sealed record JobQueryResult(IReadOnlyList<object?[]> Rows, long? Count);
