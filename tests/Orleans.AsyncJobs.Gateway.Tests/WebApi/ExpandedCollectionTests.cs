using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

/// <summary>A list of rows that point to a row, where there are more than one answer holds.</summary>
public sealed class ExpandedCollectionTests : GatewayTests
{
    private static readonly Guid First = new("018f2d3c-1111-7abc-8def-0123456789a1");
    private static readonly Guid Second = new("018f2d3c-1111-7abc-8def-0123456789a2");
    private static readonly Guid Third = new("018f2d3c-1111-7abc-8def-0123456789a3");

    [Theory]
    [InlineData("$select=name", 2, "", "$filter=_parentjobid_value%20eq%20{0}&$select=name{1}", "$filter=_parentjobid_value%20eq%20{0}&$select=name")]
    [InlineData("$select=name;$top=5500;$count=true", 2, "", "$filter=_parentjobid_value%20eq%20{0}&$select=name&$top=5500&$count=true{1}", "$filter=_parentjobid_value%20eq%20{0}&$select=name&$top=5500&$count=true")]
    [InlineData("$select=name;$top=3", 2, "", "$filter=_parentjobid_value%20eq%20{0}&$select=name&$top=3{1}", "$filter=_parentjobid_value%20eq%20{0}&$select=name&$top=3")]
    [InlineData("$select=name", 2, "&$filter=name eq @n&@n='x'", "$filter=_parentjobid_value%20eq%20{0}&$select=name{1}", "$filter=_parentjobid_value%20eq%20{0}&$select=name")]
    [InlineData("$select=name;$top=2", 2, "", null, "$filter=_parentjobid_value%20eq%20{0}&$select=name&$top=2")]
    [InlineData("$select=name;$top=1", 1, "", null, "$filter=_parentjobid_value%20eq%20{0}&$select=name&$top=1")]
    [InlineData("$select=name;$filter=name eq @n;$orderby=name", 2, "&@n='x'", "$filter=_parentjobid_value%20eq%20{0}%20and%20%28name%20eq%20%40n%29&$select=name&$orderby=name&@n=%27x%27{1}", "$filter=_parentjobid_value%20eq%20{0}%20and%20%28name%20eq%20%40n%29&$select=name&$orderby=name&@n=%27x%27")]
    public async Task Expand_moreRowsThanFit_linksToTheRest(string options, int shown, string more, string? ofSecond, string? ofThird)
    {
        foreach (var id in (Guid[])[First, Second, Third])
        {
            Host.Queries.Add(id);
        }

        Host.Queries.Answering = query => query.WithNext && query.Filter is not null && query.Order.Count > 0
            ? new JobQueryResult([Child(query, First), Child(query, Second), Child(query, Second)], null) { Next = new QueryPosition([Second, 1L]) }
            : query.Stages.Count > 0 ? new JobQueryResult([[Second, 7L]], null) : null;

        using var response = await GetAsync($"{Set}?$select=name&$expand=asyncoperation_children({options}){more}");

        var rows = (await ReadJsonAsync(response)).GetProperty("value").EnumerateArray().ToList();
        Assert.Equal([1, shown, 0], rows.Select(row => row.GetProperty("asyncoperation_children").GetArrayLength()));
        Assert.Equal(
            [null, LinkOf(ofSecond, Second), LinkOf(ofThird, Third)],
            rows.Select(row => row.TryGetProperty("asyncoperation_children@odata.nextLink", out var link) ? link.GetString() : null));

        string? LinkOf(string? query, Guid parent)
        {
            if (query is null)
            {
                return null;
            }

            query = query.Replace("{0}", $"{parent}", StringComparison.Ordinal);
            var read = QueryString.Split(query.Replace("{1}", string.Empty, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
            var token = new PageToken(2, new QueryPosition([1L])).Write(QueryTables.Jobs, read);
            return $"{Host.Address}api/data/v9.2/asyncoperations?{query.Replace("{1}", $"&$skiptoken={token}", StringComparison.Ordinal)}";
        }
    }

    private static object?[] Child(JobQuery query, Guid parent) => [.. query.Columns.Select(column => column.Name switch
    {
        "_parentjobid_value" => parent,
        "versionnumber" => 1L,
        "asyncoperationid" => Guid.NewGuid(),
        _ => (object?)"x",
    })];
}
