using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Silos;

/// <summary>How the silos of the service stand, and its store.</summary>
internal sealed class SilosPage(ISiloReports silos, IJobRecords records)
{
    public async Task<PageResult> GetAsync(PageRequest request)
    {
        var reports = await silos.ReadAsync(request.Cancellation);
        var store = await records.ReadInfoAsync(request.Cancellation);
        return new PageResult.View("Silos", PageSection.Silos, SilosView.Body(reports, store, request));
    }
}
