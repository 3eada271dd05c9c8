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
internal sealed class FetchListing(RowPages pages, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public async Task ListAsync(HttpContext context, QueryTable table)
    {
        var text = QueryOptions.Read(context.Request, QueryOptionNames.OfFetch)[QueryOptionNames.FetchXml];
        var preferences = Preferences.Of(context.Request);
        var (plan, place) = Compile(text, table, RequestCaller.Of(context.Request).UserId, preferences.MaxPageSize);
        var (query, selection) = FetchShape.Of(plan with { Query = place.Query }, preferences.Annotations);
        var asked = Resolve(query) with { WithCount = query.WithCount && preferences.Annotations.HasFlag(Annotations.TotalRecordCount) };
        var page = await pages.ReadAsync(context, asked, selection, OtherPlace);
        await ListWriter.WriteAsync(context, page.Answer with
        {
            TotalRecordCount = page.Count,

            // Clients read on for as long as they get a cookie.
            PagingCookie = page.Next is { } last ? place.CookieOf(last).Annotation : null,
            MoreRecords = page.Next is null ? null : true,
        });
    }

    // The place is of this query, but of an answer with other annotations, for which other columns are fetched.
    private static WebApiException OtherPlace() => WebApiException.BadRequest(
        "The paging-cookie holds no place of this query. Send it with the Prefer of the request that gave it, or begin again without it.");

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
}
