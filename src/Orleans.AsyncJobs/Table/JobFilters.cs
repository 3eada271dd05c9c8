namespace Orleans.AsyncJobs.Table;

/// <summary>Filters that a store finds by an index of their own.</summary>
internal static class JobFilters
{
    /// <summary>Jobs that recur and are not completed. Ordered by <c>nextoccurrence</c> they are read as they lie in the index.</summary>
    public static JobFilter Recurring { get; } = new JobFilter.And(
        new JobFilter.Compare(JobColumns.Get("recurrencepattern"), JobComparison.NotEqual, null),
        new JobFilter.Compare(JobColumns.Get("statecode"), JobComparison.NotEqual, (int)JobStateCode.Completed));
}
