using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>The list of jobs: its address is its whole state.</summary>
internal sealed class JobsPage(IJobQueries queries, JobHandlerRegistry handlers, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public const int PageSize = 50;

    private const string ByCreation = "created";

    private readonly JobWalk _walk = new(queries, time);
    private readonly FailedWalk _failed = new(queries, time);

    public async Task<PageResult> GetAsync(PageRequest request)
    {
        var search = ListSearch.Parse(request.Option("q"), request.Now);
        var counts = (await queries.CountAsync(request.Cancellation)).Where(count => count.Kind == JobKind.SystemJob).ToList();
        var isByCompletion = IsByCompletion(search, request);
        var model = new JobsModel
        {
            Request = request,
            Search = search,
            States = Facet.States(counts, search, request.Links),
            Handlers = Facet.Handlers(counts, search, request.Links),
            Count = search.CountIn(counts),
            Rows = [],
            IsByCompletion = isByCompletion,
            MaxAttempts = name => handlers.Find(name)?.Retry.Attempts,
        };
        if (search.Fault is null)
        {
            model = isByCompletion ? await ReadByCompletionAsync(model) : await ReadAsync(model, counts);
        }

        return new PageResult.View("Jobs", PageSection.Jobs, JobsView.Body(model))
        {
            Search = search.Text,
            Status = search.Fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
            Notice = Notices.Find(request),
            HasHeading = false,
        };
    }

    /// <summary>Whether a list is ordered by when its jobs ended: failed ones are, unless it is asked for otherwise.</summary>
    public static bool IsByCompletion(ListSearch search, PageRequest request) =>
        search.State?.Status == JobStatusCode.Failed && request.Option("order") != ByCreation;

    private async Task<JobsModel> ReadAsync(JobsModel model, IReadOnlyList<JobCount> counts)
    {
        var request = model.Request;
        var cursor = WalkCursor.Read(request.Option("before"), request.Option("after"));
        var isSmall = model.Search.IsOfFailingSeries || (model.Search.State is { Stage: not null } state && state.In(counts) <= JobWalk.FirstWindow);
        var result = await _walk.ReadAsync(model.Search.IndexedFilter, cursor, PageSize, isSmall, request.Cancellation);
        var goOn = result.StoppedAt is { } place ? With(model, cursor.IsNewer ? "after" : "before", place) : null;
        var hasOlder = cursor.IsNewer ? result.Rows.Count > 0 : result.HasMore;
        var hasNewer = cursor.IsNewer ? result.HasMore : cursor != WalkCursor.Newest;
        return model with
        {
            Rows = result.Rows,
            GoOn = goOn,
            Older = hasOlder && result.Rows is [.., var oldest] ? With(model, "before", oldest.Sequence) : null,
            Newer = hasNewer ? result.Rows is [var newest, ..] ? With(model, "after", newest.Sequence) : With(model, "before", (string?)null) : null,
        };
    }

    private async Task<JobsModel> ReadByCompletionAsync(JobsModel model)
    {
        var before = model.Request.Option("before");
        var rest = SearchTerms.IsOnly(model.Search.Text, "state") ? null : model.Search.Filter;
        var result = await _failed.ReadAsync(rest, before, model.Request.Now, PageSize, model.Request.Cancellation);
        return model with
        {
            Rows = result.Rows,
            Older = result.HasMore ? With(model, "before", FailedPlace.Of(result.Rows[^1]).ToString()) : null,
            Newer = before is null ? null : With(model, "before", (string?)null),
            GoOn = result.StoppedAt is { } place ? With(model, "before", place) : null,
        };
    }

    private static string With(JobsModel model, string option, long? place) => With(model, option, place?.ToString(CultureInfo.InvariantCulture));

    private static string With(JobsModel model, string option, string? place) =>
        PageLinks.With(model.Request.Links.JobsWhere(model.Search.Text), ("order", model.Request.Option("order")), (option, place));
}
