using System.Net;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Pages and their links, annotations, and rows of other tables, over a real store.</summary>
public sealed class PageTests(SeededEngine engine) : ODataTests(engine)
{
    [Theory]
    [InlineData("?$select=name", 2, "2,2,2,2,1")]
    [InlineData("?$select=name&$orderby=workload desc,priority", 4, "4,4,1")]
    [InlineData("?$select=name&$orderby=createdby/fullname,errorcode", 5, "5,4")]
    [InlineData("?$select=name&$filter=statecode eq 3&$orderby=createdon desc", 4, "4,4")]
    [InlineData("?$select=name&$top=5", 2, "2,2,1")]
    [InlineData("?$select=name&$top=4", 2, "2,2")]
    [InlineData("?$select=name&$skip=3&$top=5", 2, "2,2,1")]
    [InlineData("?$select=name&$skip=8", 2, "1")]
    [InlineData("?$select=name&search=state:succeeded,failed", 6, "6,2")]
    [InlineData("?$select=name&$filter=contains(name,@p)&@p='i'", 2, "2,1")]
    [InlineData("?$select=name", 10_000, "9")]
    public async Task Pages_followed_showEachRowOnce(string query, int pageSize, string expected)
    {
        var whole = Names(await AskAsync(query)).ToList();
        List<string?> seen = [];
        List<int> sizes = [];
        var next = query;
        while (next is not null)
        {
            using var response = await SendAsync(next, ("Prefer", $"odata.maxpagesize={pageSize}"));
            Assert.Equal($"odata.maxpagesize={Math.Min(pageSize, 5_000)}", Assert.Single(response.Headers.GetValues("Preference-Applied")));
            var page = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));
            seen.AddRange(Names(page));
            sizes.Add(page.GetProperty("value").GetArrayLength());
            next = page.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }

        Assert.Equal(whole, seen);
        Assert.Equal(expected, string.Join(',', sizes));
    }

    [Fact]
    public async Task NextLink_isAbsoluteAndKeepsTheOptions()
    {
        var page = await AskAsync("?$select=name&$filter=name ne 'x %26 y'&$count=true", ("Prefer", "odata.maxpagesize=2,return=minimal"));

        var link = page.GetProperty("@odata.nextLink").GetString()!;
        Assert.StartsWith($"{Host.Client.BaseAddress}api/data/v9.2/asyncoperations?$select=name&$filter=name%20ne%20%27x%20%26%20y%27&$count=true&$skiptoken=", link, StringComparison.Ordinal);
        Assert.Equal(9, (await AskAsync(link)).GetProperty("@odata.count").GetInt32());
    }

    [Fact]
    public async Task SkipToken_ofAnotherQueryOrBroken_isRefused()
    {
        var link = (await AskAsync("?$select=name&$orderby=name", ("Prefer", "odata.maxpagesize=2"))).GetProperty("@odata.nextLink").GetString()!;
        var token = link[(link.IndexOf("$skiptoken=", StringComparison.Ordinal) + 11)..];

        Assert.Equal(7, (await AskAsync($"?$orderby=name&$select=name&$skiptoken={token}")).GetProperty("value").GetArrayLength());
        foreach (var query in (string[])[
            $"?$select=name&$orderby=name desc&$skiptoken={token}",
            $"?$select=name&$skiptoken={token}",
            $"?$select=name&$orderby=name&$top=3&$skiptoken={token}",
            $"systemusers?$select=fullname&$skiptoken={token}",
            $"?$select=name&$orderby=name&$skiptoken={token[..^1]}",
            $"?$select=name&$orderby=name&$skiptoken={token[..^4]}AAAA",
            $"?$select=name&$orderby=name&$skiptoken=%3Ccookie%20pagenumber=%222%22/%3E",
            "?$select=name&$orderby=name&$skiptoken=AAAA"])
        {
            await AssertRefusedAsync(query, HttpStatusCode.BadRequest, "0x80040203", "$skiptoken is not one that this service gave for this query");
        }
    }

    [Fact]
    public async Task Annotations_ofARow_showNamesOfWhatLookupsPointTo()
    {
        var row = await AskAsync("({a})?$select=_parentjobid_value,_ownerid_value,statuscode,createdon".Replace("{a}", $"{await IdOfChildAsync()}", StringComparison.Ordinal), ("Prefer", AllAnnotations));

        string? Of(string name) => row.TryGetProperty(name, out var value) ? value.ToString() : null;
        Assert.Equal(
            (List<string?>)["Parent", "parentjobid", "asyncoperation", "SYSTEM", "ownerid", "systemuser", "Succeeded"],
            (List<string?>)[
                Of("_parentjobid_value@OData.Community.Display.V1.FormattedValue"), Of("_parentjobid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"),
                Of("_parentjobid_value@Microsoft.Dynamics.CRM.lookuplogicalname"), Of("_ownerid_value@OData.Community.Display.V1.FormattedValue"),
                Of("_ownerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"), Of("_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"),
                Of("statuscode@OData.Community.Display.V1.FormattedValue"),
            ]);
    }

    [Theory]
    [InlineData("Microsoft.Dynamics.CRM.totalrecordcount", "?$top=1&$count=true&$select=name", "\"@Microsoft.Dynamics.CRM.totalrecordcount\":9")]
    [InlineData("Microsoft.Dynamics.CRM.*", "?$top=1&$select=name", "\"@Microsoft.Dynamics.CRM.totalrecordcount\":-1,\"@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded\":false")]
    [InlineData("Microsoft.Dynamics.CRM.lookuplogicalname", "?$top=1&$select=_createdby_value", "\"_createdby_value@Microsoft.Dynamics.CRM.lookuplogicalname\":\"systemuser\",\"_createdby_value\":\"5f1c0000-0000-4000-8000-000000000001\",\"asyncoperationid\"")]
    public async Task Annotations_ofAList_areThoseThatWereAskedFor(string annotations, string query, string expected)
    {
        using var response = await SendAsync(query, ("Prefer", $"odata.include-annotations=\"{annotations}\""));

        Assert.Contains(expected, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal($"odata.include-annotations=\"{annotations}\"", Assert.Single(response.Headers.GetValues("Preference-Applied")));
    }

    [Theory]
    [InlineData("systemusers?$select=fullname", """[{"@odata.etag":"W/\"1\"","fullname":"SYSTEM","systemuserid":"5f1c0000-0000-4000-8000-000000000001"}]""")]
    [InlineData("businessunits?$filter=name eq 'asyncjobs'&$select=name", """[{"@odata.etag":"W/\"1\"","name":"AsyncJobs","businessunitid":"5f1c0000-0000-4000-8000-000000000010"}]""")]
    [InlineData("teams", "[]")]
    [InlineData("fileattachments?$expand=objectid_asyncoperation($select=name)&$orderby=filesizeinbytes desc", "[]")]
    [InlineData("sdkmessageprocessingsteps?$orderby=name desc", "[]")]
    [InlineData("bulkdeletefailures?$filter=bulkdeleteoperationid/name eq 'x'", "[]")]
    [InlineData("systemusers?$apply=groupby((isdisabled),aggregate($count as n))", """[{"isdisabled":false,"n":1}]""")]
    public async Task OtherTable_answersItsRows(string query, string expected) => Assert.Equal(expected, (await AskAsync(query)).GetProperty("value").GetRawText());

    [Fact]
    public async Task OtherTable_oneRow_hasAnEtagAndItsColumns()
    {
        const string Row = "systemusers(5f1c0000-0000-4000-8000-000000000001)";

        using var row = await SendAsync($"{Row}?$select=fullname");
        using var same = await SendAsync(Row, ("If-None-Match", row.Headers.ETag!.ToString()));
        using var changed = await SendAsync(Row, ("If-Match", "W/\"77\""));
        using var count = await SendAsync("systemusers/$count");
        using var name = await SendAsync($"{Row}/fullname/$value");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified, HttpStatusCode.PreconditionFailed), (row.StatusCode, same.StatusCode, changed.StatusCode));
        Assert.Equal(("1", "SYSTEM"), (await count.Content.ReadAsStringAsync(Cancellation), await name.Content.ReadAsStringAsync(Cancellation)));
    }

    [Theory]
    [InlineData("/name", "\"value\":\"Mail 1\"}")]
    [InlineData("/priority", "\"value\":1}")]
    [InlineData("/name/$value", "Mail 1")]
    [InlineData("/iswaitingforevent/$value", "false")]
    [InlineData("/_createdby_value/$value", "5f1c0000-0000-4000-8000-000000000001")]
    [InlineData("/data", "\"value\":\"succeed\"}")]
    [InlineData("/data/$value", "succeed")]
    [InlineData("/errorcode", null)]
    [InlineData("/errorcode/$value", null)]
    public async Task Column_ofARow_isItsValue(string path, string? expected)
    {
        using var response = await SendAsync($"({{Mail 1}}){path}");

        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(expected is null ? HttpStatusCode.NoContent : HttpStatusCode.OK, response.StatusCode);
        Assert.EndsWith(expected ?? string.Empty, text, StringComparison.Ordinal);
        Assert.Equal("W/\"2\"", response.Headers.ETag!.ToString());
    }

    [Theory]
    [InlineData("systemusers(018f0000-0000-7000-8000-0000000000ff)", HttpStatusCode.NotFound, "0x80040217", "systemuser With Id = 018f0000-0000-7000-8000-0000000000ff Does Not Exist")]
    [InlineData("systemusers(018f0000-0000-7000-8000-0000000000ff)/fullname", HttpStatusCode.NotFound, "0x80040217", "systemuser With Id = 018f0000-0000-7000-8000-0000000000ff Does Not Exist")]
    [InlineData("systemusers(x)", HttpStatusCode.BadRequest, "0x80040203", "not a Guid")]
    [InlineData("systemusers(asyncoperationid=018f0000-0000-7000-8000-0000000000ff)", HttpStatusCode.BadRequest, "0x80040203", "not a Guid")]
    [InlineData("systemusers?search=x", HttpStatusCode.BadRequest, "0x80040203", "'search' does not fit this request")]
    [InlineData("systemusers?$select=nosuch", HttpStatusCode.BadRequest, "0x80060888", "on type 'Microsoft.Dynamics.CRM.systemuser'")]
    [InlineData("({Mail 1})/nosuch", HttpStatusCode.NotFound, "0x8006088a", "'nosuch'")]
    [InlineData("({Mail 1})/name/nosuch", HttpStatusCode.NotFound, "0x8006088a", "")]
    [InlineData("({Mail 1})/name?$select=name", HttpStatusCode.BadRequest, "0x80040203", "does not fit this request")]
    [InlineData("({Mail 1})?$top=1", HttpStatusCode.BadRequest, "0x80040203", "does not fit this request")]
    [InlineData("({Mail 1})?$expand=asyncoperation_children($filter=nosuch eq 1)", HttpStatusCode.BadRequest, "0x80060888", "'nosuch'")]
    [InlineData("/$count?$top=1", HttpStatusCode.BadRequest, "0x80040203", "does not fit this request")]
    public Task OtherTable_badRequest_isRefused(string query, HttpStatusCode status, string code, string expected) => AssertRefusedAsync(query, status, code, expected);

    private async Task<Guid> IdOfChildAsync() => (await AskAsync("?$filter=name eq 'a'&$select=name")).GetProperty("value")[0].GetProperty("asyncoperationid").GetGuid();
}
