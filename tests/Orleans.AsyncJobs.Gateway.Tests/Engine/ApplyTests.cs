using System.Net;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary><c>$apply</c> over a real store.</summary>
public sealed class ApplyTests(SeededEngine engine) : ODataTests(engine)
{
    [Theory]
    [InlineData("groupby((workload))&$orderby=workload desc", """[{"workload":"w1"},{"workload":"w0"},{}]""")]
    [InlineData("groupby((statecode),aggregate($count as n))&$orderby=n desc", """[{"statecode":3,"n":8},{"statecode":1,"n":1}]""")]
    [InlineData("aggregate($count as n)", """[{"n":9}]""")]
    [InlineData("filter(statecode eq 2)/aggregate($count as n)", """[{"n":0}]""")]
    [InlineData("filter((statecode eq 3))/filter((workload ne null))/aggregate($count as n)", """[{"n":3}]""")]
    [InlineData("filter(statecode eq 3 and (priority gt 1))/groupby((workload),aggregate(priority with sum as total))", """[{"workload":"w0","total":2},{"workload":"w1","total":3}]""")]
    [InlineData(
        "filter(workload ne null)/aggregate(priority with sum as s,priority with average as a,priority with min as mi,priority with max as ma,workload with countdistinct as d,name with max as last)",
        """[{"s":6,"a":2,"mi":1,"ma":3,"d":2,"last":"Mail 3"}]""")]
    [InlineData("filter(statecode eq 2)/aggregate(priority with sum as s,priority with max as m)", """[{"s":null,"m":null}]""")]
    [InlineData("groupby((workload),aggregate(priority with sum as s))/filter(s gt 1)&$filter=workload ne null&$orderby=s desc", """[{"workload":"w1","s":4},{"workload":"w0","s":2}]""")]
    [InlineData("groupby((workload),aggregate(priority with sum as s))&$filter=s gt 2", """[{"workload":"w1","s":4}]""")]
    [InlineData("groupby((workload,statecode),aggregate($count as n))/groupby((statecode),aggregate(n with max as most))", """[{"statecode":1,"most":1},{"statecode":3,"most":5}]""")]
    [InlineData("groupby((workload))/aggregate($count as different)", """[{"different":3}]""")]
    [InlineData("groupby((createdby/fullname),aggregate($count as n))&$orderby=createdby/fullname", """[{"n":9,"createdby":{"fullname":"SYSTEM"}}]""")]
    [InlineData("groupby((parentjobid/name,parentjobid/statecode),aggregate($count as n))&$orderby=parentjobid/name", """[{"n":7},{"n":2,"parentjobid":{"name":"Parent","statecode":3}}]""")]
    [InlineData("filter(Microsoft.Dynamics.CRM.Today(PropertyName='createdon'))/aggregate($count as n)", """[{"n":9}]""")]
    [InlineData("groupby((statuscode),aggregate($count as n))&$filter=operationtype eq 10", """[{"statuscode":31,"n":1}]""")]
    [InlineData("filter(statecode eq 3)/groupby((statuscode),aggregate($count as n))&$filter=operationtype eq 54 and createdby/fullname eq @p&@p='SYSTEM'", """[{"statuscode":30,"n":6},{"statuscode":31,"n":1}]""")]
    [InlineData("groupby((operationtype),aggregate($count as n))&$filter=Microsoft.Dynamics.CRM.Today(PropertyName='createdon')", """[{"operationtype":10,"n":1},{"operationtype":54,"n":8}]""")]
    [InlineData("groupby((operationtype),aggregate($count as n))&search=state:failed", """[{"operationtype":10,"n":1},{"operationtype":54,"n":1}]""")]
    [InlineData("groupby((statuscode),aggregate($count as n))&$top=1&$orderby=n desc", """[{"statuscode":30,"n":6}]""")]
    public async Task Apply_answersGroups(string apply, string expected)
    {
        var answer = await AskAsync($"?$apply={apply}");

        Assert.Equal(expected, answer.GetProperty("value").GetRawText());
        Assert.EndsWith("$metadata#asyncoperations", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_filterAlone_answersRows() =>
        Assert.Equal(["Broken 1"], Names(await AskAsync("?$apply=filter(statuscode eq 31)&$filter=operationtype eq 54&$select=name")));

    [Fact]
    public async Task Apply_annotations_showLabelsNamesAndNumbers()
    {
        var group = (await AskAsync("?$apply=filter(statecode eq 1)/groupby((statecode,_ownerid_value),aggregate($count as n))", ("Prefer", AllAnnotations))).GetProperty("value")[0];

        Assert.Equal(
            """{"statecode@OData.Community.Display.V1.FormattedValue":"Suspended","statecode":1,"_ownerid_value@OData.Community.Display.V1.FormattedValue":"SYSTEM","_ownerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty":"ownerid","_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname":"systemuser","_ownerid_value":"5f1c0000-0000-4000-8000-000000000001","n@OData.Community.Display.V1.FormattedValue":"1","n":1}""",
            group.GetRawText());
    }

    [Fact]
    public async Task Apply_groupsInPages_areAllThereOnce()
    {
        var first = await AskAsync("?$apply=groupby((name),aggregate($count as n))&$count=true", ("Prefer", "odata.maxpagesize=4"));
        var second = await AskAsync(first.GetProperty("@odata.nextLink").GetString()!, ("Prefer", "odata.maxpagesize=4"));
        var third = await AskAsync(second.GetProperty("@odata.nextLink").GetString()!, ("Prefer", "odata.maxpagesize=4"));

        Assert.Equal(9, first.GetProperty("@odata.count").GetInt32());
        Assert.Equal([4, 4, 1], new[] { first, second, third }.Select(page => page.GetProperty("value").GetArrayLength()));
        Assert.Equal(9, new[] { first, second, third }.SelectMany(Names).Distinct(StringComparer.Ordinal).Count());
        Assert.False(third.TryGetProperty("@odata.nextLink", out _));
    }

    [Theory]
    [InlineData("groupby(statecode)", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("groupby((nosuch))", HttpStatusCode.BadRequest, "0x80060888", "'nosuch'")]
    [InlineData("groupby((waitreason))", HttpStatusCode.BadRequest, "0x80040203", "'waitreason' is computed")]
    [InlineData("groupby((data))", HttpStatusCode.NotImplemented, "0x80040203", "'data' in a group")]
    [InlineData("aggregate(name with sum as s)", HttpStatusCode.BadRequest, "0x80040203", "sum of 'name', which is of type String")]
    [InlineData("aggregate(asyncoperationid with max as s)", HttpStatusCode.BadRequest, "0x80040203", "greatest of 'asyncoperationid'")]
    [InlineData("aggregate(priority with custom.x as s)", HttpStatusCode.NotImplemented, "0x80040203", "method 'custom.x'")]
    [InlineData("aggregate(priority add 1 with sum as s)", HttpStatusCode.NotImplemented, "0x80040203", "of anything but a column")]
    [InlineData("aggregate($count as n,$count as n)", HttpStatusCode.BadRequest, "0x80040203", "'n' twice")]
    [InlineData("groupby((statecode),aggregate($count as statecode))", HttpStatusCode.BadRequest, "0x80040203", "'statecode' twice")]
    [InlineData("compute(priority add 1 as x)", HttpStatusCode.NotImplemented, "0x80040203", "'compute'")]
    [InlineData("groupby((workload),filter(priority gt 1)/aggregate($count as n))", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("groupby((statecode))&$select=statecode", HttpStatusCode.NotImplemented, "0x80040203", "$select beside groups")]
    [InlineData("groupby((statecode))&$expand=createdby", HttpStatusCode.NotImplemented, "0x80040203", "$expand beside groups")]
    [InlineData("groupby((statecode))&$filter=nosuch eq 3", HttpStatusCode.BadRequest, "0x80060888", "'nosuch'")]
    [InlineData("groupby((statecode),aggregate($count as n))&$filter=name eq 'x' and n gt 1", HttpStatusCode.BadRequest, "0x80060888", "'n'")]
    [InlineData("groupby((statecode))&search=nosuch:x", HttpStatusCode.BadRequest, "0x80040203", "nosuch")]
    [InlineData("groupby((statecode),aggregate($count as n))&$orderby=name", HttpStatusCode.BadRequest, "0x80040203", "'name' cannot be named here")]
    [InlineData("groupby((createdon))/filter(Microsoft.Dynamics.CRM.Today(PropertyName='createdon'))", HttpStatusCode.NotImplemented, "0x80040203", "behind the groups")]
    [InlineData("nosuch((x))", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("groupby((statecode)", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("aggregate($count as n)/filter(n gt 20000000-0000-0000-0000-000000000000)", HttpStatusCode.BadRequest, "0x80040203", "'n', which is a number")]
    [InlineData("aggregate($count as n)/filter(n gt %7B20000000-0000-0000-0000-000000000000%7D)", HttpStatusCode.BadRequest, "0x80040203", "'n', which is a number")]
    [InlineData("aggregate($count as n)/filter(n gt '1')", HttpStatusCode.BadRequest, "0x80040203", "'n', which is a number")]
    [InlineData("aggregate(priority with average as a)/filter(a eq true)", HttpStatusCode.BadRequest, "0x80040203", "'a', which is a number")]
    [InlineData("aggregate(createdon with max as m)/filter(m gt 1)", HttpStatusCode.BadRequest, "0x80040203", "not a date")]
    [InlineData("aggregate($count as n)/filter(contains(n,'1'))", HttpStatusCode.BadRequest, "0x80040203", "'n'")]
    [InlineData("aggregate($count as n)/filter(n in ('1','2'))", HttpStatusCode.BadRequest, "0x80040203", "'n'")]
    [InlineData("aggregate($count as n)/filter(n)", HttpStatusCode.BadRequest, "0x80040203", "'n'")]
    [InlineData("groupby((name),aggregate($count as n))/filter(n gt name)", HttpStatusCode.BadRequest, "0x80040203", "'n'")]
    [InlineData("aggregate(asyncoperation_children/$count as n)", HttpStatusCode.BadRequest, "0x80040203", "")]
    public Task Apply_thatWillNotDo_isRefused(string apply, HttpStatusCode status, string code, string expected) => AssertRefusedAsync($"?$apply={apply}", status, code, expected);

    [Fact]
    public Task Apply_tooManyGroups_isRefused() =>
        AssertRefusedAsync($"?$apply={string.Join('/', Enumerable.Repeat("groupby((statecode))", 11))}", HttpStatusCode.BadRequest, "0x80040203", "up to 10 steps");
}
