using System.Net;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary><c>$expand</c> over a real store.</summary>
public sealed class ExpandTests(SeededEngine engine) : ODataTests(engine)
{
    [Theory]
    [InlineData("createdby($select=fullname),owningteam($select=name)", """{"createdby":{"@odata.etag":"W/\"1\"","fullname":"SYSTEM","systemuserid":"5f1c0000-0000-4000-8000-000000000001"},"owningteam":null}""")]
    [InlineData("owningbusinessunit($select=name)", """{"owningbusinessunit":{"@odata.etag":"W/\"1\"","name":"AsyncJobs","businessunitid":"5f1c0000-0000-4000-8000-000000000010"}}""")]
    [InlineData(
        "createdby($select=fullname;$expand=businessunitid($select=name))",
        """{"createdby":{"@odata.etag":"W/\"1\"","fullname":"SYSTEM","systemuserid":"5f1c0000-0000-4000-8000-000000000001","businessunitid":{"@odata.etag":"W/\"1\"","name":"AsyncJobs","businessunitid":"5f1c0000-0000-4000-8000-000000000010"}}}""")]
    [InlineData("regardingobjectid_account($select=name),regardingobjectid_new_thing", """{"regardingobjectid_account":null,"regardingobjectid_new_thing":null}""")]
    public async Task Expand_lookup_isAnObject(string expand, string expected)
    {
        var row = Assert.Single((await AskAsync($"?$select=name&$filter=name eq 'Mail 1'&$expand={expand}")).GetProperty("value").EnumerateArray());
        var one = await AskAsync($"({{Mail 1}})?$select=name&$expand={expand}");

        Assert.EndsWith($",{expected[1..]}", row.GetRawText(), StringComparison.Ordinal);
        Assert.EndsWith($",{expected[1..]}", one.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expand_withoutSelect_showsAllColumnsButTheLargeOne()
    {
        var row = (await AskAsync("?$select=name&$filter=name eq 'a'&$expand=parentjobid")).GetProperty("value")[0];
        var list = await AskAsync("?$select=name,createdby&$expand=parentjobid,createdby($select=fullname)&$top=1");

        Assert.Equal("Parent", row.GetProperty("parentjobid").GetProperty("name").GetString());
        Assert.False(row.GetProperty("parentjobid").TryGetProperty("data", out _));
        Assert.EndsWith("$metadata#asyncoperations(name,_createdby_value,parentjobid(),createdby(fullname))", list.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$select=name", "a,b", null, false)]
    [InlineData("$select=name;$orderby=name desc", "b,a", null, false)]
    [InlineData("$select=name;$filter=name eq 'b';$count=true", "b", 1, false)]
    [InlineData("$select=name;$orderby=name desc;$top=1;$count=true", "b", 2, false)]
    [InlineData("$select=name;$filter=Microsoft.Dynamics.CRM.Yesterday(PropertyName='createdon');$count=true", "", 0, false)]
    [InlineData("$select=name;$filter=createdby/fullname eq @who", "a,b", null, true)]
    public async Task Expand_collection_isAList(string options, string expected, int? count, bool withAlias)
    {
        var row = (await AskAsync($"?$select=name&$filter=name eq 'Parent'&$expand=asyncoperation_children({options}){(withAlias ? "&@who='SYSTEM'" : string.Empty)}")).GetProperty("value")[0];

        Assert.Equal(expected, string.Join(',', row.GetProperty("asyncoperation_children").EnumerateArray().Select(child => child.GetProperty("name").GetString())));
        Assert.Equal(count is not null, row.TryGetProperty("asyncoperation_children@odata.count", out var counted));
        Assert.Equal(count ?? 0, count is null ? 0 : counted.GetInt32());
        Assert.False(row.TryGetProperty("asyncoperation_children@odata.nextLink", out _));
    }

    [Fact]
    public Task Expand_collection_inTheOrderOfTheLargeColumn_is501AtOnce() => AssertRefusedAsync(
        "?$select=name&$filter=name eq 'Parent'&$expand=asyncoperation_children($select=name;$orderby=data)", HttpStatusCode.NotImplemented, "0x80040203", "An $orderby of the column 'data'");

    [Fact]
    public async Task Expand_collection_ofEachRowOfAPage()
    {
        var rows = (await AskAsync("?$select=name&$expand=asyncoperation_children($select=name;$expand=createdby($select=fullname))&$orderby=name")).GetProperty("value").EnumerateArray().ToList();

        Assert.Equal(9, rows.Count);
        Assert.Equal(["Parent"], rows.Where(row => row.GetProperty("asyncoperation_children").GetArrayLength() == 2).Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(2, rows.Sum(row => row.GetProperty("asyncoperation_children").GetArrayLength()));
        Assert.All(rows.SelectMany(row => row.GetProperty("asyncoperation_children").EnumerateArray()), child => Assert.Equal("SYSTEM", child.GetProperty("createdby").GetProperty("fullname").GetString()));
    }

    [Fact]
    public async Task Expand_all_showsWhateverThereIs()
    {
        var row = (await AskAsync("?$select=name&$filter=name eq 'Parent'&$expand=*")).GetProperty("value")[0];

        var names = row.EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(QueryTables.Jobs.Lookups.Select(lookup => lookup.Navigation).Except(names, StringComparer.Ordinal));
        Assert.Equal(2, row.GetProperty("asyncoperation_children").GetArrayLength());
        Assert.Equal(0, row.GetProperty("asyncoperation_FileAttachments").GetArrayLength());
    }

    [Fact]
    public async Task Expand_collectionOfAnotherTable_isAList()
    {
        var unit = (await AskAsync("businessunits?$select=name&$expand=business_unit_system_users($select=fullname)")).GetProperty("value")[0];

        Assert.Equal("SYSTEM", unit.GetProperty("business_unit_system_users")[0].GetProperty("fullname").GetString());
    }

    [Theory]
    [InlineData("nosuch", HttpStatusCode.BadRequest, "0x80060888", "Could not find a property named 'nosuch' on type 'Microsoft.Dynamics.CRM.asyncoperation'.")]
    [InlineData("createdby($select=nosuch)", HttpStatusCode.BadRequest, "0x80060888", "Could not find a property named 'nosuch' on type 'Microsoft.Dynamics.CRM.systemuser'.")]
    [InlineData("name", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("createdby($filter=fullname eq 'x')", HttpStatusCode.BadRequest, "0x80040203", "only $select and $expand have a meaning")]
    [InlineData("createdby($top=1)", HttpStatusCode.BadRequest, "0x80040203", "only $select and $expand have a meaning")]
    [InlineData("createdby/$ref", HttpStatusCode.NotImplemented, "0x80040203", "$ref in $expand")]
    [InlineData("parentjobid($expand=parentjobid($expand=parentjobid))", HttpStatusCode.NotImplemented, "0x80040203", "more than 2 levels deep")]
    [InlineData("asyncoperation_children($expand=asyncoperation_children)", HttpStatusCode.NotImplemented, "0x80040203", "inside of another $expand")]
    [InlineData("parentjobid($expand=asyncoperation_children)", HttpStatusCode.NotImplemented, "0x80040203", "inside of another $expand")]
    [InlineData("parentjobid($select=data)", HttpStatusCode.NotImplemented, "0x80040203", "'data' of a row that is expanded")]
    [InlineData("parentjobid($select=waitreason)", HttpStatusCode.NotImplemented, "0x80040203", "'waitreason' of a row that is expanded")]
    [InlineData("asyncoperation_children($select=data)", HttpStatusCode.NotImplemented, "0x80040203", "'data' and 'waitreason'")]
    [InlineData("asyncoperation_children($skip=1)", HttpStatusCode.NotImplemented, "0x80040203", "$skip in $expand")]
    [InlineData("asyncoperation_children($levels=2)", HttpStatusCode.NotImplemented, "0x80040203", "$levels in $expand")]
    [InlineData("asyncoperation_children($filter=nosuch eq 1)", HttpStatusCode.BadRequest, "0x80060888", "'nosuch'")]
    [InlineData("asyncoperation_children($search=x)", HttpStatusCode.NotImplemented, "0x80040203", "$search in $expand")]
    [InlineData("createdby(", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("createdby)", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData(",", HttpStatusCode.BadRequest, "0x80040203", "")]
    public Task Expand_thatWillNotDo_isRefused(string expand, HttpStatusCode status, string code, string expected) => AssertRefusedAsync($"?$expand={expand}", status, code, expected);
}
