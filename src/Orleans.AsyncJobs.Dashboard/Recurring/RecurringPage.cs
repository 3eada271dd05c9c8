using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Recurring;

/// <summary>The jobs that recur, the next one first, and a rule to be tried.</summary>
internal sealed class RecurringPage(IJobQueries queries, IJobClient client)
{
    /// <summary>The most that are shown at once.</summary>
    public const int MaxSeries = 50;

    private const string Failed = "failed";

    public async Task<PageResult> GetAsync(PageRequest request)
    {
        var isFailed = request.Option("last") == Failed;
        var query = new JobQuery
        {
            Columns = SeriesRow.Columns,
            Filter = isFailed ? JobFilters.Failing : JobFilters.Recurring,
            Order = [new JobOrder(JobColumns.Get("nextoccurrence"), Descending: false)],
            Limit = MaxSeries + 1,
        };
        List<SeriesRow> rows = [.. (await queries.QueryAsync(query, request.Cancellation)).Rows.Select(SeriesRow.Read)];
        var model = new RecurringModel
        {
            Rows = [.. rows.Take(MaxSeries)],
            HasMore = rows.Count > MaxSeries,
            IsFailed = isFailed,
            Preview = await RulePreview.TryAsync(request, client, start: null),
            Request = request,
        };
        return new PageResult.View("Recurring", PageSection.Recurring, RecurringView.Body(model))
        {
            Notice = Notices.Find(request),
            Status = model.Preview.Refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        };
    }
}

/// <summary>The list of recurring jobs.</summary>
internal sealed record RecurringModel
{
    public required IReadOnlyList<SeriesRow> Rows { get; init; }

    public required bool HasMore { get; init; }

    /// <summary>Whether only those are shown whose last run failed.</summary>
    public required bool IsFailed { get; init; }

    public required RulePreview Preview { get; init; }

    public required PageRequest Request { get; init; }
}
