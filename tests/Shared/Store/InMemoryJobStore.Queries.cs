using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Testing;

// Queries in their plainest form: every row is looked at.
internal sealed partial class InMemoryJobStore
{
    public Task<JobQueryResult> QueryAsync(JobQuery query, CancellationToken cancellationToken) => ReadAsync(
        Read(StoreOperationKind.Query),
        () =>
        {
            var kind = query.Table == QueryTables.Operations ? JobKind.BackgroundOperation : JobKind.SystemJob;
            var found = _rows.All.Where(row => !row.Status.Deleted && row.Job.Kind == kind && (query.Filter is null || Holds(query.Filter, row))).ToList();
            var ordered = query.Order.Aggregate(
                found.OrderBy(_ => 0),
                (rows, order) => order.Descending ? rows.ThenByDescending(row => ValueOf(row, order.Column)) : rows.ThenBy(row => ValueOf(row, order.Column)));
            var page = ordered.ThenBy(row => row.Job.Sequence).Take(query.Limit);
            return new JobQueryResult([.. page.Select(row => query.Columns.Select(column => ValueOf(row, column)).ToArray())], query.WithCount ? found.Count : null);
        },
        cancellationToken);

    private static bool Holds(JobFilter filter, JobState row) => filter switch
    {
        JobFilter.And and => Holds(and.Left, row) && Holds(and.Right, row),
        JobFilter.Or or => Holds(or.Left, row) || Holds(or.Right, row),
        JobFilter.Not not => !Holds(not.Inner, row),
        JobFilter.In within => within.Values.Any(value => IsEqual(ValueOf(row, within.Column), value)),
        JobFilter.Text text => ValueOf(row, text.Column) is string value && text.Match switch
        {
            JobTextMatch.StartsWith => new FoldedPart(text.Value.ToCharArray()).IsAtStart(value.ToCharArray()),
            JobTextMatch.EndsWith => new FoldedPart(text.Value.ToCharArray()).IsAtEnd(value.ToCharArray()),
            JobTextMatch.Like => LikePattern.TryParse(text.Value, out var pattern, out var fault) ? pattern.IsMatch(value.AsSpan()) : throw new ArgumentException($"The pattern {fault}.", nameof(filter)),
            _ => new FoldedPart(text.Value.ToCharArray()).IsIn(value.ToCharArray()),
        },
        JobFilter.CompareColumns columns => Holds(new JobFilter.Compare(columns.Left, columns.Operator, ValueOf(row, columns.Right)), ValueOf(row, columns.Left)),
        JobFilter.Compare compare => Holds(compare, ValueOf(row, compare.Column)),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "This filter is not known."),
    };

    private static bool Holds(JobFilter.Compare compare, object? value) => compare.Operator switch
    {
        JobComparison.Equal => IsEqual(value, compare.Value),
        JobComparison.NotEqual => !IsEqual(value, compare.Value),
        _ when value is null || compare.Value is null => false,
        JobComparison.GreaterThan => Compare(value, compare.Value) > 0,
        JobComparison.GreaterThanOrEqual => Compare(value, compare.Value) >= 0,
        JobComparison.LessThan => Compare(value, compare.Value) < 0,
        _ => Compare(value, compare.Value) <= 0,
    };

    private static bool IsEqual(object? left, object? right) => left is null || right is null ? left is null && right is null : Compare(left, right) == 0;

    private static int Compare(object left, object right) =>
        left is string text ? CaseFolding.Compare(text, (string)right) : Comparer<object>.Default.Compare(left, right);

    private static object? ValueOf(JobState row, JobColumn column) => column switch
    {
        OperationColumn { Value: OperationValue.Same, Source: var source } => ValueOf(row, source),
        StoredColumn<JobDefinition> stored => Plain(stored.Member.GetValue(row.Job)),
        StoredColumn<JobStatus> stored => Plain(stored.Member.GetValue(row.Status)),
        _ when column == JobColumns.Version => row.Version,
        _ when column == JobColumns.Stage => JobStages.Of(row.Status),
        _ => throw new NotSupportedException($"The table in memory has no column '{column.Name}'."),
    };

    private static object? Plain(object? value) => value is Enum code ? Convert.ToInt32(code, null) : value;
}
