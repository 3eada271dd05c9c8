using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>GET</c> of a set of rows, and of their number.</summary>
internal sealed class TableListing(
    IJobQueries queries, RowPages pages, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>Answers a page of a table's rows, or of groups of them.</summary>
    public async Task ListAsync(HttpContext context, QueryTable table)
    {
        var options = QueryOptions.Read(context.Request, table == QueryTables.Jobs ? QueryOptionNames.OfList : QueryOptionNames.OfTable);
        var preferences = Preferences.Of(context.Request);
        var asked = TableQueryParser.ParseList(table, options, time.GetUtcNow(), preferences.Annotations, preferences.MaxPageSize ?? JobQuery.MaxRows);
        var page = await pages.ReadAsync(context, asked.Query, asked.Selection, PageToken.Refused);
        await ListWriter.WriteAsync(context, page.Answer with
        {
            Lists = await ReadCollectionsAsync(context.Request, asked.Selection, page.Answer.Rows, context.RequestAborted),
            Count = asked.Query.WithCount ? page.Count ?? 0 : null,
            NextLink = page.Next is { } next ? NextLink(context.Request, table, options, new PageToken(asked.Served + page.Answer.Rows.Count, next)) : null,
        });
    }

    /// <summary>Answers how many rows there are.</summary>
    public async Task CountAsync(HttpContext context, QueryTable table)
    {
        var options = QueryOptions.Read(context.Request, table == QueryTables.Jobs ? QueryOptionNames.OfCount : QueryOptionNames.OfTableCount);
        var result = await queries.QueryAsync(TableQueryParser.ParseCount(table, options, time.GetUtcNow()), context.RequestAborted);
        context.Response.ContentType = MediaTypes.PlainText;
        await context.Response.WriteAsync((result.Count ?? 0).ToString(CultureInfo.InvariantCulture), context.RequestAborted);
    }

    /// <summary>Reads the collections of rows that are expanded, each by one query.</summary>
    internal async Task<IReadOnlyList<IReadOnlyDictionary<Guid, RelatedRows>>> ReadCollectionsAsync(
        HttpRequest request, ColumnSelection selection, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        List<IReadOnlyDictionary<Guid, RelatedRows>> lists = [];
        foreach (var collection in selection.Collections)
        {
            lists.Add(await collection.ReadAsync(queries, [.. rows.Select(row => (Guid)row[selection.KeyIndex]!)], BaseAddress.Of(request), cancellationToken));
        }

        return lists;
    }

    private static string NextLink(HttpRequest request, QueryTable table, IDictionary<string, string> options, PageToken token) =>
        PageToken.AddressOf($"{BaseAddress.Of(request)}{table.SetName}", table, [.. options.Where(option => option.Key is not QueryOptionNames.SkipToken)], token);
}
