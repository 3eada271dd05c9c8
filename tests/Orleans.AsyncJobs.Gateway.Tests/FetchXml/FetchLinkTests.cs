using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>Rows and links of FetchXML over a real store.</summary>
public sealed class FetchLinkTests : FetchTests
{
    private static readonly Guid Somebody = new("11111111-2222-3333-4444-555555555555");

    [Fact]
    public async Task Rows_carry_version_and_key_and_what_is_asked_for()
    {
        var job = await AddAsync("a");

        var answer = await FetchAsync("<fetch><entity name='asyncoperation'><attribute name='name' alias='title'/><attribute name='statuscode'/><attribute name='startedon'/><attribute name='createdby'/></entity></fetch>", All);

        var row = Assert.Single(answer.GetProperty("value").EnumerateArray());
        Assert.Equal(
            ["@odata.etag", "title", "statuscode@OData.Community.Display.V1.FormattedValue", "statuscode", "startedon", "_createdby_value@OData.Community.Display.V1.FormattedValue", "_createdby_value@Microsoft.Dynamics.CRM.associatednavigationproperty", "_createdby_value@Microsoft.Dynamics.CRM.lookuplogicalname", "_createdby_value", "asyncoperationid"],
            row.EnumerateObject().Select(property => property.Name));
        Assert.Equal($"W/\"{job.Version}\"", row.GetProperty("@odata.etag").GetString());
        Assert.Equal("Succeeded", row.GetProperty("statuscode@OData.Community.Display.V1.FormattedValue").GetString());
        Assert.Equal("systemuser", row.GetProperty("_createdby_value@Microsoft.Dynamics.CRM.lookuplogicalname").GetString());
        Assert.Equal("createdby", row.GetProperty("_createdby_value@Microsoft.Dynamics.CRM.associatednavigationproperty").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("startedon").ValueKind);
        Assert.EndsWith("$metadata#asyncoperations(statuscode,startedon,_createdby_value,asyncoperationid)", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inner_link_leaves_out_what_has_no_match_and_outer_one_keeps_it()
    {
        await AddAsync("by the system");
        await AddAsync("by somebody", job => job with { CreatedBy = Somebody });

        var inner = await RowsAsync(Linked("inner", ""));
        var outer = await RowsAsync(Linked("outer", ""));
        var none = await RowsAsync(Linked("outer", "<filter><condition attribute='fullname' operator='ne' value='system'/></filter>"));
        var refused = await RowsAsync(Linked("inner", "<filter><condition attribute='fullname' operator='ne' value='system'/></filter>"));

        Assert.Equal(["by the system/SYSTEM/5f1c0000-0000-4000-8000-000000000010"], inner);
        Assert.Equal(["by the system/SYSTEM/5f1c0000-0000-4000-8000-000000000010", "by somebody//"], outer);
        Assert.Equal(["by the system//", "by somebody//"], none);
        Assert.Empty(refused);

        static string Linked(string type, string filter) => $"<fetch><entity name='asyncoperation'><attribute name='name'/><link-entity name='systemuser' from='systemuserid' to='createdby' alias='u' link-type='{type}'><attribute name='fullname'/><attribute name='businessunitid'/>{filter}</link-entity></entity></fetch>";

        async Task<IEnumerable<string>> RowsAsync(string fetch) =>
            (await FetchAsync(fetch)).GetProperty("value").EnumerateArray().Select(row => $"{row.GetProperty("name")}/{TextOf(row, "u.fullname")}/{TextOf(row, "u.businessunitid")}").ToList();
    }

    [Fact]
    public async Task Links_in_links_with_conditions_across_them_and_an_order_of_the_whole()
    {
        var first = await AddAsync("first", change: status => status with { RetryCount = 1 });
        var second = await AddAsync("second", change: status => status with { RetryCount = 2 });
        foreach (var (name, parent) in new[] { ("a", first), ("b", second), ("first", first), ("d", second) })
        {
            await AddAsync(name, job => job with { ParentJobId = parent.Job.JobId });
        }

        var answer = await FetchAsync(
            """
            <fetch><entity name='asyncoperation'><attribute name='name'/><order entityname='p' attribute='retrycount' descending='true'/><order attribute='name' descending='true'/>
            <filter><condition attribute='name' operator='ne' valueof='p.name'/><condition entityname='unit' attribute='name' operator='eq' value='asyncjobs'/></filter>
            <link-entity name='asyncoperation' from='asyncoperationid' to='parentjobid' alias='p'><attribute name='name'/>
              <link-entity name='systemuser' from='systemuserid' to='createdby'><link-entity name='businessunit' from='businessunitid' to='businessunitid' alias='unit'><attribute name='name' alias='unitname'/></link-entity></link-entity>
            </link-entity></entity></fetch>
            """);

        Assert.Equal(
            ["d/second/AsyncJobs", "b/second/AsyncJobs", "a/first/AsyncJobs"],
            answer.GetProperty("value").EnumerateArray().Select(row => $"{row.GetProperty("name")}/{row.GetProperty("p.name")}/{row.GetProperty("unitname")}"));
    }

    [Fact]
    public async Task Annotations_of_a_link_are_those_of_its_columns()
    {
        var parent = await AddAsync("parent");
        await AddAsync("child", job => job with { ParentJobId = parent.Job.JobId });

        var answer = await FetchAsync("<fetch><entity name='asyncoperation'><attribute name='name'/><link-entity name='asyncoperation' from='asyncoperationid' to='parentjobid' alias='p'><attribute name='statecode'/><attribute name='createdby'/></link-entity></entity></fetch>", All);

        var row = Assert.Single(answer.GetProperty("value").EnumerateArray());
        Assert.Equal("Completed", row.GetProperty("p.statecode@OData.Community.Display.V1.FormattedValue").GetString());
        Assert.Equal("SYSTEM", row.GetProperty("p.createdby@OData.Community.Display.V1.FormattedValue").GetString());
        Assert.Equal("systemuser", row.GetProperty("p.createdby@Microsoft.Dynamics.CRM.lookuplogicalname").GetString());
    }

    private static string? TextOf(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.ToString() : null;
}
