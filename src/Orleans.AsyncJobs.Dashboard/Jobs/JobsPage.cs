using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>The list of jobs.</summary>
internal sealed class JobsPage(IJobQueries queries)
{
    public const int PageSize = 50;

    public async Task<PageResult> GetAsync(PageRequest request)
    {
        var query = new JobQuery { Columns = JobRow.Columns, Order = [new JobOrder(JobColumns.Get("sequence"), Descending: true)], Limit = PageSize };
        var result = await queries.QueryAsync(query, request.Cancellation);
        return new PageResult.View("Jobs", PageSection.Jobs, JobsView.Body([.. result.Rows.Select(JobRow.Read)], request));
    }
}
