using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Fetch;

/// <summary><c>GET &lt;set&gt;?fetchXml=…</c> of any table.</summary>
internal sealed class FetchListing(
    IJobQueries queries, WaitReasons waitReasons, RowData data, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public async Task ListAsync(HttpContext context, QueryTable table)
    {
        var text = QueryOptions.Read(context.Request, QueryOptionNames.OfFetch)[QueryOptionNames.FetchXml];
        var preferences = Preferences.Of(context.Request);
        var (plan, page) = Compile(text, table, RequestCaller.Of(context.Request).UserId, preferences.MaxPageSize);
        var (query, selection) = FetchShape.Of(plan with { Query = page.Query }, preferences.Annotations);
        var result = await AskAsync(
            Resolve(query) with { WithCount = query.WithCount && preferences.Annotations.HasFlag(Annotations.TotalRecordCount) }, context.RequestAborted);
        var rows = await waitReasons.FillAsync(selection, result.Rows, context.RequestAborted);
        data.Reserve(context, selection, rows);
        await ListWriter.WriteAsync(context, new ListAnswer
        {
            Context = BaseAddress.Context(context.Request, selection, single: false),
            Shape = selection.Shape,
            Rows = rows,
            TotalRecordCount = result.Count,

            // Clients read on for as long as they get a cookie.
            PagingCookie = result.Next is { } last ? page.CookieOf(last).Annotation : null,
            MoreRecords = result.Next is null ? null : true,
            Fill = row => data.TryFillAsync(selection, row, context.RequestAborted),
            Release = row => RowData.Release(selection, row),
        });
    }

    private static (FetchPlan Plan, FetchPage Page) Compile(string text, QueryTable table, Guid userId, int? maxRows)
    {
        try
        {
            var fetch = FetchXmlParser.Parse(text);
            var plan = FetchCompiler.Compile(fetch, userId);
            return plan.Query.Table == table
                ? (plan, FetchPage.Of(text, fetch, plan.Query, maxRows))
                : throw fetch.Entity.Element.Has("name", fetch.Entity.Name, $"The address names '{table.SetName}', whose table is '{table.Name}'.");
        }
        catch (FetchXmlException exception)
        {
            throw WebApiException.BadRequest(exception.Message);
        }
    }

    private JobQuery Resolve(JobQuery query)
    {
        var now = time.GetUtcNow();
        return query with
        {
            Filter = query.Filter is { } filter ? RelativeMoments.Resolve(filter, now) : null,
            Links = [.. query.Links.Select(link => link.Filter is { } filter ? link with { Filter = RelativeMoments.Resolve(filter, now) } : link)],
        };
    }

    private async Task<JobQueryResult> AskAsync(JobQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await queries.QueryAsync(query, cancellationToken);
        }
        catch (ArgumentException) when (query.After is not null)
        {
            // The place is of this query, but of an answer with other annotations, for which other columns are fetched.
            throw WebApiException.BadRequest("The paging-cookie holds no place of this query. Send it with the Prefer of the request that gave it, or begin again without it.");
        }
    }
}
