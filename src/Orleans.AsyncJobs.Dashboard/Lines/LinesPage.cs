using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Lines;

/// <summary>Lines that do not move: dependency tokens whose first job neither runs nor waits for a slot.</summary>
internal sealed class LinesPage(IJobQueries queries, IJobRecords records, LinePage line)
{
    /// <summary>The most lines that are shown.</summary>
    public const int MaxLines = 50;

    private static readonly JobColumn[] HeadColumns = [.. new[] { "asyncoperationid", "name", "statuscode" }.Select(JobColumns.Get)];

    public async Task<PageResult> GetAsync(PageRequest request)
    {
        if (request.Option("token") is { } token)
        {
            return await line.GetAsync(request, token);
        }

        var lines = await records.ReadBlockedLinesAsync(MaxLines, request.Cancellation);
        var heads = await ReadHeadsAsync(lines, request.Cancellation);
        List<LineSummary> known = [.. lines.Where(blocked => heads.ContainsKey(blocked.HeadId)).Select(blocked => new LineSummary(blocked, heads[blocked.HeadId]))];
        return new PageResult.View("Lines", PageSection.Lines, LinesView.Body(known, request));
    }

    private async Task<Dictionary<Guid, LineHead>> ReadHeadsAsync(IReadOnlyList<BlockedLine> lines, CancellationToken cancellationToken)
    {
        if (lines.Count == 0)
        {
            return [];
        }

        var query = new JobQuery
        {
            Columns = HeadColumns,
            Filter = new JobFilter.In(HeadColumns[0], [.. lines.Select(blocked => (object?)blocked.HeadId)]),
            Limit = MaxLines,
        };
        var result = await queries.QueryAsync(query, cancellationToken);
        return result.Rows.ToDictionary(row => (Guid)row[0]!, row => new LineHead(Parts.Texts.NameOf((string?)row[1]), (JobStatusCode)(int)row[2]!));
    }
}
