namespace Orleans.AsyncJobs.Table;

/// <summary>Filters that a store finds by an index of their own.</summary>
internal static class JobFilters
{
    /// <summary>Jobs that recur and are not completed. Ordered by <c>nextoccurrence</c> they are read as they lie in the index.</summary>
    public static JobFilter Recurring { get; } = new JobFilter.And(
        new JobFilter.Compare(JobColumns.Get("recurrencepattern"), JobComparison.NotEqual, null),
        new JobFilter.Compare(JobColumns.Get("statecode"), JobComparison.NotEqual, (int)JobStateCode.Completed));

    /// <summary>Those of them whose last run failed. A series goes on after a failure, so none of them is in state failed.</summary>
    public static JobFilter Failing { get; } = new JobFilter.And(Recurring, new JobFilter.Compare(JobColumns.Get("errorcode"), JobComparison.NotEqual, null));
}
