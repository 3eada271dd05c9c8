using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>
/// The jobs that an action on many may hit: those of its filter that were there when it was asked for, and none of the jobs
/// that do such actions unless the filter names them by id. A bulk delete hits those that have ended.
/// </summary>
/// <param name="queries">The job table.</param>
/// <param name="filter">The filter, as it was asked for.</param>
/// <param name="upToSequence">The highest sequence.</param>
/// <param name="seenOn">When it was asked for. A filter on what changes about a job takes only those that stood so at that moment.</param>
/// <param name="bulkDelete">The job that does it, where it is a bulk delete; null for the other actions on many.</param>
internal sealed class BulkScope(IJobQueries queries, JobFilter filter, long upToSequence, DateTimeOffset seenOn, Guid? bulkDelete = null)
{
    private static readonly JobFilter DoesSuchActions = new JobFilter.In(JobColumns.Get("messagename"), [BulkDeleteHandler.MessageName, .. BulkVerb.All.Select(verb => verb.MessageName)]);

    private static readonly HashSet<string> FixedColumns = [.. JobColumns.Definition.All.Select(column => column.Name)];

    private static readonly JobColumn Id = JobColumns.Get("asyncoperationid");
    private static readonly JobColumn Sequence = JobColumns.Get("sequence");

    private readonly JobFilter _filter = Bound(filter, upToSequence, seenOn, bulkDelete);

    /// <summary>The highest sequence that there is now; 0 when there is no job.</summary>
    public static async Task<long> ReadLastSequenceAsync(IJobQueries queries, CancellationToken cancellationToken)
    {
        var newest = await queries.QueryAsync(new JobQuery { Columns = [Sequence], Order = [new JobOrder(Sequence, Descending: true)], Limit = 1 }, cancellationToken);
        return newest.Rows is [var row] ? (long)row[0]! : 0;
    }

    /// <summary>How many rows it has.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var counted = await queries.QueryAsync(new JobQuery { Columns = [Id], Filter = _filter, Limit = 0, WithCount = true, IsOfJob = true }, cancellationToken);
        return counted.Count ?? 0;
    }

    /// <summary>The next rows of it in the order of their creation.</summary>
    /// <param name="columns">What is read beside the sequence, which comes first.</param>
    /// <param name="afterSequence">Only rows behind this one; 0 from the first.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<object?[]>> ReadAsync(IReadOnlyList<JobColumn> columns, long afterSequence, int limit, CancellationToken cancellationToken)
    {
        var rest = new JobFilter.And(_filter, new JobFilter.Compare(Sequence, JobComparison.GreaterThan, afterSequence));
        var page = await queries.QueryAsync(
            new JobQuery { Columns = [Sequence, .. columns], Filter = rest, Order = [new JobOrder(Sequence, Descending: false)], Limit = limit, IsOfJob = true }, cancellationToken);
        return page.Rows;
    }

    /// <summary>Jobs by their ids in the order of their creation, whether they are still part of it or not; those that are gone are left out.</summary>
    public async Task<IReadOnlyList<object?[]>> ReadByIdAsync(IReadOnlyList<JobColumn> columns, IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken)
    {
        var named = new JobFilter.In(Id, [.. jobIds.Select(id => (object?)id)]);
        var rows = await queries.QueryAsync(
            new JobQuery { Columns = [Sequence, .. columns], Filter = named, Order = [new JobOrder(Sequence, Descending: false)], Limit = jobIds.Count, IsOfJob = true }, cancellationToken);
        return rows.Rows;
    }

    /// <summary>Those of some jobs that it still has, in the order of their creation.</summary>
    /// <param name="columns">What is read beside the sequence, which comes first.</param>
    /// <param name="jobIds">The jobs.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<object?[]>> ReadMatchingAsync(IReadOnlyList<JobColumn> columns, IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken)
    {
        var named = new JobFilter.And(_filter, new JobFilter.In(Id, [.. jobIds.Select(id => (object?)id)]));
        var page = await queries.QueryAsync(
            new JobQuery { Columns = [Sequence, .. columns], Filter = named, Order = [new JobOrder(Sequence, Descending: false)], Limit = jobIds.Count, IsOfJob = true }, cancellationToken);
        return page.Rows;
    }

    /// <summary>The newest rows of it.</summary>
    public async Task<IReadOnlyList<object?[]>> ReadNewestAsync(IReadOnlyList<JobColumn> columns, int limit, CancellationToken cancellationToken)
    {
        var page = await queries.QueryAsync(
            new JobQuery { Columns = columns, Filter = _filter, Order = [new JobOrder(Sequence, Descending: true)], Limit = limit }, cancellationToken);
        return page.Rows;
    }

    private static JobFilter Bound(JobFilter filter, long upToSequence, DateTimeOffset seenOn, Guid? bulkDelete)
    {
        var bound = new JobFilter.And(filter, new JobFilter.Compare(Sequence, JobComparison.LessThanOrEqual, upToSequence));
        if (DependsOnChanges(filter))
        {
            bound = new JobFilter.And(bound, StoodSo(seenOn));
        }

        if (bulkDelete is { } self)
        {
            var isOther = new JobFilter.Compare(Id, JobComparison.NotEqual, self);
            return new JobFilter.And(bound, new JobFilter.And(isOther, new JobFilter.Or(Is("statecode", (int)JobStateCode.Completed), new JobFilter.Not(DoesSuchActions))));
        }

        return NamesIds(filter) ? bound : new JobFilter.And(bound, new JobFilter.Not(DoesSuchActions));
    }

    /// <summary>
    /// Jobs that stand as they did at a moment: a job that has failed since is no job of "those that failed". A completed job
    /// changes no more, and a run goes on while it reports progress. A later attempt that reports progress counts as changed,
    /// since its row does not tell when it began.
    /// </summary>
    private static JobFilter StoodSo(DateTimeOffset moment)
    {
        var wasRunning = new JobFilter.And(Is("statecode", (int)JobStateCode.Locked), new JobFilter.And(Is("attempt", 1), NotAfter("startedon", moment)));
        var wasCompleted = new JobFilter.And(Is("statecode", (int)JobStateCode.Completed), NotAfter("completedon", moment));
        return new JobFilter.Or(NotAfter("modifiedon", moment), new JobFilter.Or(wasRunning, wasCompleted));
    }

    private static JobFilter.Compare Is(string column, int value) => new(JobColumns.Get(column), JobComparison.Equal, value);

    private static JobFilter.Compare NotAfter(string column, DateTimeOffset moment) => new(JobColumns.Get(column), JobComparison.LessThanOrEqual, moment);

    /// <summary>Whether a job may come to match a filter, or match it no longer.</summary>
    private static bool DependsOnChanges(JobFilter filter) => filter switch
    {
        JobFilter.And and => DependsOnChanges(and.Left) || DependsOnChanges(and.Right),
        JobFilter.Or or => DependsOnChanges(or.Left) || DependsOnChanges(or.Right),
        JobFilter.Not not => DependsOnChanges(not.Inner),
        JobFilter.In within => !FixedColumns.Contains(within.Column.Name),
        JobFilter.Text text => !FixedColumns.Contains(text.Column.Name),
        JobFilter.Compare compare => !FixedColumns.Contains(compare.Column.Name),
        JobFilter.CompareColumns compare => !FixedColumns.Contains(compare.Left.Name) || !FixedColumns.Contains(compare.Right.Name),
        _ => true,
    };

    private static bool NamesIds(JobFilter filter) => filter switch
    {
        JobFilter.And and => NamesIds(and.Left) || NamesIds(and.Right),
        JobFilter.Or or => NamesIds(or.Left) && NamesIds(or.Right),
        JobFilter.In within => within.Column == Id,
        JobFilter.Compare compare => compare.Column == Id && compare.Operator == JobComparison.Equal,
        _ => false,
    };
}
