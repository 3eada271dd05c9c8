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
    IJobQueries queries, WaitReasons waitReasons, RowData data, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>Answers a page of a table's rows, or of groups of them.</summary>
    public async Task ListAsync(HttpContext context, QueryTable table)
    {
        var options = QueryOptions.Read(context.Request, table == QueryTables.Jobs ? QueryOptionNames.OfList : QueryOptionNames.OfTable);
        var preferences = Preferences.Of(context.Request);
        var asked = TableQueryParser.ParseList(table, options, time.GetUtcNow(), preferences.Annotations, preferences.MaxPageSize ?? JobQuery.MaxRows);
        var result = await QueryAsync(asked.Query, context.RequestAborted);
        var selection = asked.Selection;
        var rows = await waitReasons.FillAsync(selection, result.Rows, context.RequestAborted);
        var lists = await ReadCollectionsAsync(context.Request, selection, rows, context.RequestAborted);
        data.Reserve(context, selection, rows);
        await ListWriter.WriteAsync(context, new ListAnswer
        {
            Context = BaseAddress.Context(context.Request, selection, single: false),
            Shape = selection.Shape,
            Rows = rows,
            Lists = lists,
            Count = asked.Query.WithCount ? result.Count ?? 0 : null,
            NextLink = result.Next is { } next ? NextLink(context.Request, table, options, new PageToken(asked.Served + rows.Count, next)) : null,
            Fill = row => data.TryFillAsync(selection, row, context.RequestAborted),
            Release = row => RowData.Release(selection, row),
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

    private async Task<JobQueryResult> QueryAsync(JobQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await queries.QueryAsync(query, cancellationToken);
        }
        catch (ArgumentException) when (query.After is not null)
        {
            // The values of a place that fits the options by chance do not fit the order.
            throw PageToken.Refused();
        }
    }

    private static string NextLink(HttpRequest request, QueryTable table, IDictionary<string, string> options, PageToken token) =>
        PageToken.AddressOf($"{BaseAddress.Of(request)}{table.SetName}", table, [.. options.Where(option => option.Key is not QueryOptionNames.SkipToken)], token);
}
