using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Live;

/// <summary>Rows of the list by their ids, for the script that puts them in the place of older ones. Jobs that are gone have none.</summary>
internal sealed class RowsPage(IJobQueries queries, JobHandlerRegistry handlers)
{
    public async Task<PageResult> GetAsync(PageRequest request)
    {
        var ids = IdsOf(request);
        var query = new JobQuery { Columns = JobRow.Columns, Filter = new JobFilter.In(JobColumns.Get("asyncoperationid"), ids), Limit = LiveView.MaxJobs };
        var rows = ids.Count == 0 ? [] : (await queries.QueryAsync(query, request.Cancellation)).Rows.Select(JobRow.Read).ToList();
        var search = ListSearch.Parse(request.Option("q"), request.Now);
        return new PageResult.Fragment(RowsView.Body(rows, new JobsModel
        {
            Request = request,
            Search = search,
            States = [],
            Handlers = [],
            Rows = rows,
            IsByCompletion = JobsPage.IsByCompletion(search, request),
            MaxAttempts = name => handlers.Find(name)?.Retry.Attempts,
        }));
    }

    /// <exception cref="WebApiException">400: one is no id, or there are too many.</exception>
    private static List<object?> IdsOf(PageRequest request)
    {
        List<object?> ids =
        [
            .. (request.Option("ids") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => Guid.TryParse(id, out var parsed) ? (object?)parsed : throw WebApiException.BadRequest($"'{id}' in 'ids' is no id.")),
        ];
        return ids.Count <= LiveView.MaxJobs ? ids : throw WebApiException.BadRequest($"'ids' has {ids.Count} ids; at most {LiveView.MaxJobs} are read at a time.");
    }
}
