using System.Globalization;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>Reads failed jobs by when they ended, the last one first: the one other order that an index serves.</summary>
internal sealed class FailedWalk(IJobQueries queries)
{
    private static readonly JobColumn CompletedOn = JobColumns.Get("completedon");
    private static readonly JobColumn Sequence = JobColumns.Get("sequence");

    /// <summary>Failed jobs, found by their index.</summary>
    public static JobFilter Failed { get; } = new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, (int)JobStatusCode.Failed);

    /// <summary>Reads those that ended before a place; null for the last ones.</summary>
    public async Task<WalkResult> ReadAsync(JobFilter filter, string? before, int limit, CancellationToken cancellationToken)
    {
        var query = new JobQuery
        {
            Columns = JobRow.Columns,
            Filter = Parse(before) is { } place ? new JobFilter.And(new JobFilter.And(Failed, BeforeOf(place)), filter) : new JobFilter.And(Failed, filter),
            Order = [new JobOrder(CompletedOn, Descending: true), new JobOrder(Sequence, Descending: true)],
            Limit = limit + 1,
        };
        List<JobRow> rows = [.. (await queries.QueryAsync(query, cancellationToken)).Rows.Select(JobRow.Read)];
        return new WalkResult(rows.Count > limit ? rows[..limit] : rows, rows.Count > limit, StoppedAt: null);
    }

    /// <summary>The place of a row.</summary>
    public static string PlaceOf(JobRow row) => string.Create(CultureInfo.InvariantCulture, $"{(row.CompletedOn ?? default).UtcTicks}.{row.Sequence}");

    private static JobFilter BeforeOf((DateTimeOffset On, long Sequence) place) => new JobFilter.And(
        new JobFilter.Compare(CompletedOn, JobComparison.LessThanOrEqual, place.On),
        new JobFilter.Or(
            new JobFilter.Compare(CompletedOn, JobComparison.LessThan, place.On),
            new JobFilter.Compare(Sequence, JobComparison.LessThan, place.Sequence)));

    private static (DateTimeOffset On, long Sequence)? Parse(string? place) =>
        place?.Split('.') is [var on, var sequence]
        && long.TryParse(on, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), number)
            : null;
}
