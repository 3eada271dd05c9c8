using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Maintenance.Retention;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Overview;

/// <summary>The first view: what needs a person, what runs, and what happened in the last hour. All of it is read by indexes.</summary>
internal sealed class OverviewPage(
    IJobQueries queries, IJobTable table, IJobRecords records, IJobClient client, OwnAddress own,
    IOptions<AsyncJobsOptions> options, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    private const int MaxBlockedLines = 200;
    private const int ShownBlockedLines = 5;
    private const int ShownRunning = 5;
    private const int SampledFailures = 50;

    private static readonly JobColumn Id = JobColumns.Get("asyncoperationid");

    private readonly FailedWalk _failed = new(queries, time);

    public async Task<PageResult> GetAsync(PageRequest request)
    {
        var counts = (await queries.CountAsync(request.Cancellation)).Where(count => count.Kind == JobKind.SystemJob).ToList();
        // The service's own job is there from the start.
        var body = counts.All(count => count.MessageName == RetentionHandler.MessageName) ? EmptyView.Body(FirstJob.Of(request.Links, own.HealthUrl)) : OverviewView.Body(await LoadAsync(request, counts));
        return new PageResult.View("Overview", PageSection.Overview, body);
    }

    private async Task<OverviewModel> LoadAsync(PageRequest request, IReadOnlyList<JobCount> counts)
    {
        var (now, cancellation) = (request.Now, request.Cancellation);
        var lines = await records.ReadBlockedLinesAsync(MaxBlockedLines, cancellation);
        var day = await records.ReadRatesAsync(now.AddDays(-1), now, TimeSpan.FromHours(1), cancellation);
        var due = await table.ReadDueAsync(AsyncJobsDefaults.Partition, JobLimits.LatestDate, after: null, limit: 1, cancellation);
        var failures = await _failed.ReadAsync(filter: null, before: null, now, SampledFailures, cancellation);
        var statuses = await client.GetHandlersAsync(cancellation);
        return new OverviewModel
        {
            Request = request,
            Counts = counts,
            Needs = Need.Of(counts, await CountFailedAsync(now, cancellation), await CountFailingAsync(cancellation), lines.Count(line => line.IsHalted), statuses.Count(handler => handler.IsPaused), request.Links),
            Hour = HourChart.Of(await records.ReadRatesAsync(HourChart.FirstMinute(now), now.AddMinutes(1), TimeSpan.FromMinutes(1), cancellation), now),
            Slots = options.Value.Dispatch.MaxConcurrentJobs,
            NextDue = due is [var next, ..] ? next.Due : null,
            DoneInADay = day.Sum(rate => rate.Succeeded + rate.Failed + rate.Canceled),
            Failures = FailureGroup.Of(failures.Rows, request.Links),
            LongestRunning = await ReadLongestRunningAsync(cancellation),
            BlockedLines = await NameAsync(lines.Take(ShownBlockedLines), cancellation),
            Handlers = [.. statuses.Where(handler => handler.Running > 0 || !ManyJobs.Contains(handler.MessageName))],
        };
    }

    private async Task<int> CountFailedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = new JobQuery
        {
            Columns = [Id],
            Filter = new JobFilter.And(FailedWalk.Failed, ListSearch.Parse(Need.FailedInADay, now).Filter!),
            Order = [new JobOrder(JobColumns.Get("completedon"), Descending: true)],
            Limit = Need.MaxFailures + 1,
        };
        return (await queries.QueryAsync(query, cancellationToken)).Rows.Count;
    }

    private async Task<int> CountFailingAsync(CancellationToken cancellationToken)
    {
        var query = new JobQuery { Columns = [Id], Filter = JobFilters.Failing, Order = [new JobOrder(JobColumns.Get("nextoccurrence"), Descending: false)], Limit = Need.MaxFailures + 1 };
        return (await queries.QueryAsync(query, cancellationToken)).Rows.Count;
    }

    private async Task<IReadOnlyList<JobRow>> ReadLongestRunningAsync(CancellationToken cancellationToken)
    {
        var running = (int)JobStatusCode.InProgress;
        var query = new JobQuery
        {
            Columns = JobRow.Columns,
            Filter = new JobFilter.Compare(JobColumns.Stage, JobComparison.Equal, running),
            Order = [new JobOrder(JobColumns.Get("startedon"), Descending: false)],
            Limit = ShownRunning,
        };
        return [.. (await queries.QueryAsync(query, cancellationToken)).Rows.Select(JobRow.Read)];
    }

    private async Task<IReadOnlyList<BlockedLineModel>> NameAsync(IEnumerable<BlockedLine> lines, CancellationToken cancellationToken)
    {
        var named = new List<BlockedLineModel>();
        foreach (var line in lines)
        {
            if (await table.ReadAsync(line.HeadId, cancellationToken) is { } head)
            {
                named.Add(new BlockedLineModel(line, Texts.NameOf(head.Job.Name), head.Status.State, head.Status.Status));
            }
        }

        return named;
    }
}
