using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class JobListingTests : GatewayTests
{
    private static readonly Guid First = new("018f2d3c-1111-7abc-8def-0123456789a1");
    private static readonly Guid Second = new("018f2d3c-1111-7abc-8def-0123456789a2");

    [Fact]
    public async Task List_selected_writesRowsWithEtagAndKey()
    {
        Host.Queries.Add(First, 1, ("name", "a \"quoted\" é"));
        Host.Queries.Add(Second, 22);
        Host.Queries.TotalCount = 7;

        using var response = await GetAsync($"{Set}?$select=name&$count=true&$top=2");

        Assert.Equal("application/json; odata.metadata=minimal", Header(response, "Content-Type"));
        Assert.Equal("4.0", Header(response, "OData-Version"));
        Assert.False(response.Headers.Contains("ETag"));
        Assert.Equal(
            $$"""{"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#asyncoperations(name)","@odata.count":7,"value":[{"@odata.etag":"W/\"1\"","name":"a \"quoted\" é","asyncoperationid":"{{First}}"},{"@odata.etag":"W/\"22\"","name":null,"asyncoperationid":"{{Second}}"}]}""",
            await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(2, Host.Queries.Last.Limit);
        Assert.True(Host.Queries.Last.WithCount);
    }

    [Fact]
    public async Task List_withoutOptions_leavesOutDataAndCount()
    {
        Host.Queries.Add(First, 1, ("data", "large"));

        using var response = await GetAsync(Set);

        var list = await ReadJsonAsync(response);
        Assert.EndsWith("$metadata#asyncoperations", list.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.False(list.TryGetProperty("@odata.count", out _));
        var row = Assert.Single(list.GetProperty("value").EnumerateArray());
        Assert.False(row.TryGetProperty("data", out _));
        Assert.Equal(JobColumns.All.Count(column => column.Name is not ("data" or "waitreason") && !column.Use.HasFlag(JobColumnUse.OnRequest)), row.EnumerateObject().Count() - 1);
        Assert.DoesNotContain(Host.Queries.Last.Columns, column => column.Name is "data");
    }

    [Fact]
    public async Task List_dataSelected_showsIt()
    {
        Host.Queries.Add(First, 1, ("data", "large"));

        using var response = await GetAsync($"{Set}?$select=data");

        Assert.Equal("large", (await ReadJsonAsync(response)).GetProperty("value")[0].GetProperty("data").GetString());
    }

    [Fact]
    public async Task List_manyRows_areAllThere()
    {
        for (var i = 0; i < 4_000; i++)
        {
            Host.Queries.Add(Guid.NewGuid(), i + 1, ("message", new string('m', 100)));
        }

        using var response = await GetAsync(Set, ("Prefer", "odata.include-annotations=\"*\""));

        var rows = (await ReadJsonAsync(response)).GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, 4_000), rows.Select(row => (int)row.GetProperty("versionnumber").GetInt64()));
        Assert.Equal("odata.include-annotations=\"*\"", Header(response, "Preference-Applied"));
    }

    [Fact]
    public async Task Count_isPlainText()
    {
        Host.Queries.TotalCount = 1_234_567;

        using var response = await GetAsync($"{Set}/$count?$filter=statecode eq 3");

        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("4.0", Header(response, "OData-Version"));
        Assert.Equal("1234567", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((0, true), (Host.Queries.Last.Limit, Host.Queries.Last.WithCount));
        Assert.Equal(new JobFilter.Compare(JobColumns.Get("statecode"), JobComparison.Equal, 3), Host.Queries.Last.Filter);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/$count")]
    public async Task List_search_isAskedAsItsFilter(string path)
    {
        using var response = await GetAsync($"{Set}{path}?search=state:failed+-handler:%22A+B%22");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            new JobFilter.And(
                new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, 31),
                new JobFilter.Not(new JobFilter.Compare(JobColumns.Get("messagename"), JobComparison.Equal, "A B"))),
            Host.Queries.Last.Filter);
    }

    [Fact]
    public async Task List_searchBesideAFilter_asksForBoth()
    {
        using var response = await GetAsync($"{Set}?search=state:failed&$filter=sequence gt 7");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            new JobFilter.And(
                new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, 31),
                new JobFilter.Compare(JobColumns.Get("sequence"), JobComparison.GreaterThan, 7L)),
            Host.Queries.Last.Filter);
    }

    [Theory]
    [InlineData("%24select=name&%24top=3")]
    [InlineData("$select=name?$top=3")]
    [InlineData("+$select=+%20name&%20%20$top=%203")]
    [InlineData("$select=%20name,%20%20statecode&$top=3")]
    [InlineData("$select=name&$top=3&&")]
    [InlineData("?$select=name&$top=3")]
    [InlineData("$select=%0D%0A%20name,%0A%09statecode&%0A$top=%0A3")]
    public async Task List_optionsWrittenTolerantly_areRead(string query)
    {
        using var response = await GetAsync($"{Set}?{query}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, Host.Queries.Last.Limit);
        Assert.Equal("name", Host.Queries.Last.Columns[0].Name);
    }

    [Theory]
    [InlineData("$search=x", HttpStatusCode.NotImplemented, "0x80040203", "'$search' is not supported yet")]
    [InlineData("$format=json", HttpStatusCode.NotImplemented, "0x80040203", "'$format' is not supported yet")]
    [InlineData("$skip=50001", HttpStatusCode.BadRequest, "0x80040203", "'$skip' has to be a whole number from 0 to 50,000")]
    [InlineData("$skip=-1", HttpStatusCode.BadRequest, "0x80040203", "'$skip' has to be a whole number from 0 to 50,000")]
    [InlineData("$skiptoken=x", HttpStatusCode.BadRequest, "0x80040203", "$skiptoken")]
    [InlineData("@p1=5", HttpStatusCode.BadRequest, "0x80040203", "No query option names the parameter alias '@p1'")]
    [InlineData("$filter=statecode eq @p1", HttpStatusCode.BadRequest, "0x80040203", "alias '@p1' has no value")]
    [InlineData("$filter=statecode eq @p1&@p1=@p2&@p2=@p1", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$top=3%09", HttpStatusCode.BadRequest, "0x80040203", "control character U+0009")]
    [InlineData("%0A$top=3", HttpStatusCode.BadRequest, "0x80040203", "is not known")]
    [InlineData("$filter=name eq '%0A'", HttpStatusCode.BadRequest, "0x80040203", "control character U+000A")]
    [InlineData("$filter=startedon eq name", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=autodelete eq priority", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$orderby=data", HttpStatusCode.NotImplemented, "0x80040203", "'data'")]
    [InlineData("$compute=x", HttpStatusCode.NotImplemented, "0x80040203", "'$compute' is not supported yet")]
    [InlineData("fetchXml=%3Cfetch/%3E", HttpStatusCode.BadRequest, "0x80040203", "the element 'fetch' holds no 'entity'")]
    [InlineData("savedQuery=x", HttpStatusCode.NotImplemented, "0x80040203", "'savedQuery' is not supported yet")]
    [InlineData("=1", HttpStatusCode.BadRequest, "0x80040203", "an option without a name")]
    [InlineData("$top=3&%20=", HttpStatusCode.BadRequest, "0x80040203", "an option without a name")]
    [InlineData("$filter=name eq '%FF'", HttpStatusCode.BadRequest, "0x80040203", "not UTF-8")]
    [InlineData("%FF=1", HttpStatusCode.BadRequest, "0x80040203", "not UTF-8")]
    [InlineData("$foo=1", HttpStatusCode.BadRequest, "0x80040203", "'$foo' is not known")]
    [InlineData("filter=statecode eq 3", HttpStatusCode.BadRequest, "0x80040203", "did you mean '$filter'?")]
    [InlineData("$Top=3", HttpStatusCode.BadRequest, "0x80040203", "did you mean '$top'?")]
    [InlineData("fetchxml=x", HttpStatusCode.BadRequest, "0x80040203", "did you mean 'fetchXml'?")]
    [InlineData("$top=1&$top=2", HttpStatusCode.BadRequest, "0x80040203", "'$top' was specified more than once")]
    [InlineData("sql=select 1", HttpStatusCode.NotImplemented, "0x80040203", "'sql' is not supported yet")]
    [InlineData("userQuery=x", HttpStatusCode.NotImplemented, "0x80040203", "'userQuery' is not supported yet")]
    [InlineData("$filtr=statecode eq 3", HttpStatusCode.BadRequest, "0x80040203", "'$filtr' is not known; did you mean '$filter'?")]
    [InlineData("state=3", HttpStatusCode.BadRequest, "0x80040203", "'state' is not known.")]
    [InlineData("api-version=9.2", HttpStatusCode.BadRequest, "0x80040203", "'api-version' is not known.")]
    [InlineData("$filter=", HttpStatusCode.BadRequest, "0x80040203", "'$filter' is empty")]
    [InlineData("$filter=%20%20", HttpStatusCode.BadRequest, "0x80040203", "'$filter' is empty")]
    [InlineData("$orderby=", HttpStatusCode.BadRequest, "0x80040203", "'$orderby' is empty")]
    [InlineData("$orderby", HttpStatusCode.BadRequest, "0x80040203", "'$orderby' is empty")]
    [InlineData("$select=", HttpStatusCode.BadRequest, "0x80040203", "'$select' is empty")]
    [InlineData("$top=", HttpStatusCode.BadRequest, "0x80040203", "'$top' is empty")]
    [InlineData("$count=", HttpStatusCode.BadRequest, "0x80040203", "'$count' is empty")]
    [InlineData("$top=5%00", HttpStatusCode.BadRequest, "0x80040203", "control character U+0000")]
    [InlineData("$count=true%00", HttpStatusCode.BadRequest, "0x80040203", "control character U+0000")]
    [InlineData("$filter=name eq 'a%00'", HttpStatusCode.BadRequest, "0x80040203", "control character U+0000")]
    [InlineData("$top=%2B5", HttpStatusCode.BadRequest, "0x80040203", "$top")]
    [InlineData("$top=1,000", HttpStatusCode.BadRequest, "0x80040203", "$top")]
    [InlineData("$top=-1", HttpStatusCode.BadRequest, "0x80040203", "$top")]
    [InlineData("$top=x", HttpStatusCode.BadRequest, "0x80040203", "$top")]
    [InlineData("$top=99999999999999999999", HttpStatusCode.BadRequest, "0x80040203", "$top")]
    [InlineData("$count=maybe", HttpStatusCode.BadRequest, "0x80040203", "'maybe' is not a valid count option.")]
    [InlineData("$select=nam", HttpStatusCode.BadRequest, "0x80060888", "Could not find a property named 'nam' on type 'Microsoft.Dynamics.CRM.asyncoperation'.")]
    [InlineData("$select=Name", HttpStatusCode.BadRequest, "0x80060888", "Could not find a property named 'Name' on type 'Microsoft.Dynamics.CRM.asyncoperation'.")]
    [InlineData("$orderby=nam desc", HttpStatusCode.BadRequest, "0x80060888", "Could not find a property named 'nam' on type 'Microsoft.Dynamics.CRM.asyncoperation'.")]
    [InlineData("$filter=nam eq 3", HttpStatusCode.BadRequest, "0x80060888", "Could not find a property named 'nam' on type 'Microsoft.Dynamics.CRM.asyncoperation'.")]
    [InlineData("$orderby=tolower(name)", HttpStatusCode.NotImplemented, "0x80040203", "$orderby")]
    [InlineData("$filter=statecode eq", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=(statecode eq 3", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=statecode eq 'x'", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=name eq 3", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=name eq 'x", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=statecode", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=createdon gt 2026-13-01T00:00:00Z", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=contains(statecode,'x')", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=contains('x',name)", HttpStatusCode.NotImplemented, "0x80040203", "'contains' of anything but a column and a text")]
    [InlineData("$filter=contains(name,messagename)", HttpStatusCode.NotImplemented, "0x80040203", "'contains' of anything but a column and a text")]
    [InlineData("$filter=contains(waitreason,'x')", HttpStatusCode.BadRequest, "0x80040203", "'waitreason' is computed")]
    [InlineData("$filter=statecode in (1,'x')", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=statecode in (1", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=statecode in (1,9000000000)", HttpStatusCode.BadRequest, "0x80040203", "9000000000")]
    [InlineData("$filter=executiontimespan in (1,NaN)", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("$filter=executiontimespan in (1,'x')", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("search=stat:failed", HttpStatusCode.BadRequest, "0x80040203", "'stat:failed' at character 1: there is no term 'stat'; did you mean 'state'?")]
    [InlineData("search=x&$filter=statecode", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("search=", HttpStatusCode.BadRequest, "0x80040203", "'search' is empty")]
    [InlineData("Search=x", HttpStatusCode.BadRequest, "0x80040203", "did you mean 'search'?")]
    [InlineData("$filter=length(name) gt 3", HttpStatusCode.NotImplemented, "0x80040203", "'length'")]
    [InlineData("$filter=priority add 1 eq 2", HttpStatusCode.NotImplemented, "0x80040203", "'add'")]
    [InlineData("$filter=-priority eq 2", HttpStatusCode.NotImplemented, "0x80040203", "'-'")]
    [InlineData("$filter=1 eq 1", HttpStatusCode.NotImplemented, "0x80040203", "value with a value")]
    [InlineData("$filter=true", HttpStatusCode.NotImplemented, "0x80040203", "'true' alone")]
    [InlineData("$filter=(statecode eq 3) eq true", HttpStatusCode.NotImplemented, "0x80040203", "Comparing a condition with a value")]
    [InlineData("$filter=null in in", HttpStatusCode.BadRequest, "0x80060888", "Could not find a property named 'in'")]
    [InlineData("$filter=name has 'x'", HttpStatusCode.BadRequest, "0x80040203", "not valid OData")]
    public async Task List_badOption_isRefused(string query, HttpStatusCode status, string code, string expected)
    {
        using var response = await GetAsync($"{Set}?{query}");

        Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
        Assert.Empty(Host.Queries.Asked);
    }

    [Theory]
    [InlineData(799, 0, HttpStatusCode.OK)]
    [InlineData(801, 0, HttpStatusCode.BadRequest)]
    [InlineData(1_800, 0, HttpStatusCode.BadRequest)]
    [InlineData(1, 99, HttpStatusCode.OK)]
    [InlineData(1, 100, HttpStatusCode.BadRequest)]
    [InlineData(1, 5_000, HttpStatusCode.BadRequest)]
    public async Task List_filterOfManyConditions_isTakenUpToItsLimit(int conditions, int parentheses, HttpStatusCode status)
    {
        var filter = new string('(', parentheses) + string.Join("+or+", Enumerable.Repeat("statecode+eq+0", conditions)) + new string(')', parentheses);

        using var response = await GetAsync($"{Set}?$filter={filter}");

        Assert.Equal(status, response.StatusCode);
        if (status != HttpStatusCode.OK)
        {
            Assert.Contains("799 conditions, and parentheses up to 99 deep", await AssertRefusedAsync(response, status, "0x80040203"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(32_768, HttpStatusCode.OK)]
    [InlineData(32_769, HttpStatusCode.BadRequest)]
    public async Task List_longQuery_isTakenUpToItsLimit(int length, HttpStatusCode status)
    {
        using var response = await GetAsync($"{Set}{"?$filter=name+eq+'".PadRight(length - 1, 'y')}'");

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task List_crash_is500()
    {
        Host.Queries.Failure = new FormatException("secret");

        using var response = await GetAsync(Set);

        Assert.DoesNotContain("secret", await AssertRefusedAsync(response, HttpStatusCode.InternalServerError, "0x80040224"), StringComparison.Ordinal);
    }
}
