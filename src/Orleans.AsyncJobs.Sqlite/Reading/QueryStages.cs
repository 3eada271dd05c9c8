using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>Which stages the rows have that a filter takes: with them the index of stages finds the rows, each stage's by sequence.</summary>
internal static class QueryStages
{
    private static readonly JobColumn StateCode = JobColumns.Get("statecode");
    private static readonly JobColumn StatusCode = JobColumns.Get("statuscode");

    /// <summary>The stages in order; null where the filter takes completed rows too, or nothing is known of it.</summary>
    public static IReadOnlyList<int>? Of(JobFilter? filter) => Find(filter) is { } stages ? [.. stages.Order()] : null;

    private static HashSet<int>? Find(JobFilter? filter) => filter switch
    {
        JobFilter.And(var left, var right) => Intersection(Find(left), Find(right)),
        JobFilter.Or(var left, var right) => Union([Find(left), Find(right)]),
        JobFilter.In list => Union([.. list.Values.Select(value => OfValue(list.Column, value))]),
        JobFilter.Compare { Operator: JobComparison.Equal } compare => OfValue(compare.Column, compare.Value),
        _ => null,
    };

    private static HashSet<int>? Intersection(HashSet<int>? left, HashSet<int>? right) =>
        left is null || right is null ? left ?? right : [.. left.Intersect(right)];

    private static HashSet<int>? Union(IReadOnlyList<HashSet<int>?> sets) =>
        sets.Contains(null) ? null : [.. sets.SelectMany(static set => set!)];

    private static HashSet<int>? OfValue(JobColumn column, object? value)
    {
        if (value is not int number)
        {
            return null;
        }

        if (column == JobColumns.Stage || (column == JobColumns.WaitKind && number is > (int)JobWaitKind.None and < JobStages.Suspended))
        {
            return [number];
        }

        IReadOnlyList<int> stages = column switch
        {
            _ when column == StatusCode => JobStages.OfStatus((JobStatusCode)number),
            _ when column == StateCode => JobStages.OfState((JobStateCode)number),
            _ => [],
        };
        return stages.Count == 0 ? null : [.. stages];
    }
}
