using System.Globalization;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>
/// Reads failed jobs by when they ended, the last one first: the one other order that an index serves. What else is asked
/// of them is looked for in stretches of time, for as long as <see cref="JobWalk"/> does.
/// </summary>
internal sealed class FailedWalk(IJobQueries queries, TimeProvider time)
{
    private static readonly TimeSpan FirstStretch = TimeSpan.FromHours(1);

    private static readonly JobColumn CompletedOn = JobColumns.Get("completedon");
    private static readonly JobColumn Sequence = JobColumns.Get("sequence");

    /// <summary>Failed jobs, found by their index.</summary>
    public static JobFilter Failed { get; } = new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, (int)JobStatusCode.Failed);

    /// <summary>Reads those that ended before a place.</summary>
    /// <param name="filter">What else is asked of them; null for nothing.</param>
    /// <param name="before">The place, of <see cref="FailedPlace"/>; null for the last ones.</param>
    /// <param name="now">The present.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<FailedResult> ReadAsync(JobFilter? filter, string? before, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var rows = new List<JobRow>();
        var place = FailedPlace.Parse(before) ?? new FailedPlace(now.AddDays(1), long.MaxValue);
        var (start, stretch) = (time.GetTimestamp(), filter is null ? TimeSpan.MaxValue : FirstStretch);
        while (true)
        {
            DateTimeOffset? from = stretch < place.On - DateTimeOffset.UnixEpoch ? place.On - stretch : null;
            rows.AddRange(await ReadAsync(filter, place, from, limit + 1 - rows.Count, cancellationToken));
            if (rows.Count > limit)
            {
                return new FailedResult(rows[..limit], HasMore: true, StoppedAt: null);
            }

            if (from is not { } next)
            {
                return new FailedResult(rows, HasMore: false, StoppedAt: null);
            }

            place = new FailedPlace(next, 0);
            if (time.GetElapsedTime(start) >= JobWalk.Budget)
            {
                return new FailedResult(rows, HasMore: false, place.ToString());
            }

            stretch *= 2;
        }
    }

    private async Task<IEnumerable<JobRow>> ReadAsync(JobFilter? filter, FailedPlace place, DateTimeOffset? from, int limit, CancellationToken cancellationToken)
    {
        JobFilter bounds = new JobFilter.And(
            new JobFilter.And(Failed, new JobFilter.Compare(CompletedOn, JobComparison.LessThanOrEqual, place.On)),
            new JobFilter.Or(
                new JobFilter.Compare(CompletedOn, JobComparison.LessThan, place.On),
                new JobFilter.Compare(Sequence, JobComparison.LessThan, place.Sequence)));
        bounds = from is { } first ? new JobFilter.And(bounds, new JobFilter.Compare(CompletedOn, JobComparison.GreaterThanOrEqual, first)) : bounds;
        var query = new JobQuery
        {
            Columns = JobRow.Columns,
            Filter = filter is null ? bounds : new JobFilter.And(bounds, filter),
            Order = [new JobOrder(CompletedOn, Descending: true), new JobOrder(Sequence, Descending: true)],
            Limit = limit,
        };
        return (await queries.QueryAsync(query, cancellationToken)).Rows.Select(JobRow.Read);
    }
}

/// <summary>A place in the order of when jobs ended; those of one moment are ordered by their sequence.</summary>
internal sealed record FailedPlace(DateTimeOffset On, long Sequence)
{
    public static FailedPlace Of(JobRow row) => new(row.CompletedOn ?? default, row.Sequence);

    /// <summary>Reads what <see cref="ToString"/> wrote; null where it is none.</summary>
    public static FailedPlace? Parse(string? text) =>
        text?.Split('.') is [var on, var sequence]
        && long.TryParse(on, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new FailedPlace(new DateTimeOffset(ticks, TimeSpan.Zero), number)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{On.UtcTicks}.{Sequence}");
}

/// <summary>A page of failed jobs.</summary>
/// <param name="Rows">The rows, the last one that failed first.</param>
/// <param name="HasMore">Whether more are known to follow.</param>
/// <param name="StoppedAt">Up to which place it looked when its time was up; null when it looked at all there are, or found enough.</param>
internal sealed record FailedResult(IReadOnlyList<JobRow> Rows, bool HasMore, string? StoppedAt);
