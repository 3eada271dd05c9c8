using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Conditions that hold for all rows, for none, or for those with a value, said by comparisons with null.</summary>
internal static class NullComparison
{
    public static JobFilter NotNull(JobColumn column) => new JobFilter.Compare(column, JobComparison.NotEqual, Value: null);

    public static JobFilter Any(JobColumn column) => new JobFilter.Or(IsNull(column), NotNull(column));

    public static JobFilter None(JobColumn column) => new JobFilter.And(IsNull(column), NotNull(column));

    /// <summary>A comparison with not-a-number: it differs from everything, and nothing else holds.</summary>
    public static JobFilter WithNotANumber(JobColumn column, JobComparison comparison) =>
        comparison == JobComparison.NotEqual ? Any(column) : None(column);

    private static JobFilter.Compare IsNull(JobColumn column) => new(column, JobComparison.Equal, Value: null);
}
