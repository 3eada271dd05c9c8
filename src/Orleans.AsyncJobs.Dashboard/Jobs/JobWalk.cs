using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>
/// Reads a page of the list by creation order. What no index serves is looked for in windows of that order, for so long
/// and no longer: the answer says how far it looked, and goes on from there when asked.
/// </summary>
internal sealed class JobWalk(IJobQueries queries, TimeProvider time)
{
    /// <summary>How long it looks for rows.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(100);

    /// <summary>How many places the first window has; each one after it has up to twice as many.</summary>
    public const long FirstWindow = 4_000;
    private const long MinWindow = 500;
    private const long MaxWindow = 256_000;

    private static readonly JobColumn Sequence = JobColumns.Get("sequence");

    /// <summary>Reads rows of one side of a place in the order.</summary>
    /// <param name="filter">Which; null for all.</param>
    /// <param name="cursor">From where, and in which direction.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="isSmall">Whether an index finds all rows of the filter, and they are few: then they are read at once.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<WalkResult> ReadAsync(JobFilter? filter, WalkCursor cursor, int limit, bool isSmall, CancellationToken cancellationToken)
    {
        var window = filter is null || isSmall ? long.MaxValue : FirstWindow;
        var highest = await HighestAsync(cancellationToken);
        return cursor.IsNewer
            ? await ReadNewerAsync(filter, cursor.Sequence, highest, window, limit, cancellationToken)
            : await ReadOlderAsync(filter, Math.Min(cursor.Sequence, highest + 1), window, limit, cancellationToken);
    }

    private async Task<WalkResult> ReadOlderAsync(JobFilter? filter, long before, long window, int limit, CancellationToken cancellationToken)
    {
        var rows = new List<JobRow>();
        var start = time.GetTimestamp();
        while (before > 1)
        {
            var began = time.GetTimestamp();
            var from = window >= before ? 1 : before - window;
            rows.AddRange(await ReadAsync(filter, from, before, descending: true, limit + 1 - rows.Count, cancellationToken));
            before = from;
            if (rows.Count > limit)
            {
                return new WalkResult(rows[..limit], HasMore: true, StoppedAt: null);
            }

            if (time.GetElapsedTime(start) >= Budget)
            {
                break;
            }

            window = NextWindow(window, time.GetElapsedTime(began), Budget - time.GetElapsedTime(start));
        }

        return new WalkResult(rows, HasMore: false, before > 1 ? before : null);
    }

    private async Task<WalkResult> ReadNewerAsync(JobFilter? filter, long after, long highest, long window, int limit, CancellationToken cancellationToken)
    {
        var rows = new List<JobRow>();
        var start = time.GetTimestamp();
        while (after < highest)
        {
            var began = time.GetTimestamp();
            var until = window >= highest - after ? highest + 1 : after + window + 1;
            rows.AddRange(await ReadAsync(filter, after + 1, until, descending: false, limit + 1 - rows.Count, cancellationToken));
            after = until - 1;
            if (rows.Count > limit)
            {
                rows.RemoveAt(limit);
                rows.Reverse();
                return new WalkResult(rows, HasMore: true, StoppedAt: null);
            }

            if (time.GetElapsedTime(start) >= Budget)
            {
                break;
            }

            window = NextWindow(window, time.GetElapsedTime(began), Budget - time.GetElapsedTime(start));
        }

        rows.Reverse();
        return new WalkResult(rows, HasMore: false, after < highest ? after : null);
    }

    /// <summary>Twice as many places as the last window had, or as many as should fit into the time that is left.</summary>
    private static long NextWindow(long window, TimeSpan took, TimeSpan left)
    {
        var fitting = took > TimeSpan.Zero ? window * (left / took) : double.MaxValue;
        return (long)Math.Max(MinWindow, Math.Min(fitting, Math.Min(window * 2, MaxWindow)));
    }

    private async Task<IEnumerable<JobRow>> ReadAsync(JobFilter? filter, long from, long until, bool descending, int limit, CancellationToken cancellationToken)
    {
        JobFilter bounds = new JobFilter.And(
            new JobFilter.Compare(Sequence, JobComparison.LessThan, until),
            new JobFilter.Compare(Sequence, JobComparison.GreaterThanOrEqual, from));
        var query = new JobQuery
        {
            Columns = JobRow.Columns,
            Filter = filter is null ? bounds : new JobFilter.And(bounds, filter),
            Order = [new JobOrder(Sequence, descending)],
            Limit = limit,
        };
        return (await queries.QueryAsync(query, cancellationToken)).Rows.Select(JobRow.Read);
    }

    private async Task<long> HighestAsync(CancellationToken cancellationToken)
    {
        var query = new JobQuery { Columns = [Sequence], Order = [new JobOrder(Sequence, Descending: true)], Limit = 1 };
        return (await queries.QueryAsync(query, cancellationToken)).Rows is [[long highest]] ? highest : 0;
    }
}

/// <summary>A place in the order, and the side of it that is read.</summary>
/// <param name="Sequence">The place; jobs there are not part of it.</param>
/// <param name="IsNewer">Whether newer jobs are read, or older ones.</param>
internal readonly record struct WalkCursor(long Sequence, bool IsNewer)
{
    /// <summary>The newest jobs.</summary>
    public static WalkCursor Newest { get; } = new(long.MaxValue, IsNewer: false);

    /// <summary>Reads the cursor of an address; what is none is the newest.</summary>
    public static WalkCursor Read(string? before, string? after) =>
        long.TryParse(before, out var old) && old > 0 ? new(old, IsNewer: false)
        : long.TryParse(after, out var young) && young >= 0 ? new(young, IsNewer: true)
        : Newest;
}

/// <summary>A page of the list.</summary>
/// <param name="Rows">The rows, the newest first.</param>
/// <param name="HasMore">Whether more are known to follow in the direction that was read.</param>
/// <param name="StoppedAt">Up to which place it looked when its time was up; null when it looked at all there are, or found enough.</param>
internal sealed record WalkResult(IReadOnlyList<JobRow> Rows, bool HasMore, long? StoppedAt);
