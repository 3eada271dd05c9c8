namespace Orleans.AsyncJobs.Table;

/// <summary>A condition on a row. Comparisons with null follow OData v4 §11.2.6.1.1: two nulls are equal, and no value is less than or greater than null.</summary>
internal abstract record JobFilter
{
    private JobFilter()
    {
    }

    /// <summary>Both hold.</summary>
    public sealed record And(JobFilter Left, JobFilter Right) : JobFilter;

    /// <summary>At least one holds.</summary>
    public sealed record Or(JobFilter Left, JobFilter Right) : JobFilter;

    /// <summary>
    /// A column compared with a value of the column's type: string, int, long, double, bool, Guid, DateTimeOffset, or null.
    /// Strings compare without regard to case.
    /// </summary>
    public sealed record Compare(JobColumn Column, JobComparison Operator, object? Value) : JobFilter;
}
