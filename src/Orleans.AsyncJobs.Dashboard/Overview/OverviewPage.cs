using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Overview;

/// <summary>The first view: what needs a person, what runs, and what happened in the last hour.</summary>
internal sealed class OverviewPage(IJobQueries queries, OwnAddress own)
{
    public async Task<PageResult> GetAsync(PageRequest request)
    {
        var counts = await queries.CountAsync(request.Cancellation);
        return new PageResult.View("Overview", PageSection.Overview, counts.Count == 0 ? EmptyView.Body(FirstJob.Of(request.Links, own.HealthUrl)) : OverviewView.Body(counts));
    }
}
