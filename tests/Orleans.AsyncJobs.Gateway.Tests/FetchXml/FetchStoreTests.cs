using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>FetchXML over a real store.</summary>
public sealed class FetchStoreTests : StoreTests
{
    private const string All = "*";

    private static readonly Guid Somebody = new("11111111-2222-3333-4444-555555555555");

    private static readonly (string Condition, string Expected)[] Texts =
    [
        ("operator='eq' value='ALPHA'", "alpha"),
        ("operator='ne' value='alpha'", "beta,gamma 1%"),
        ("operator='neq' value='alpha'", "beta,gamma 1%"),
        ("operator='gt' value='beta'", "gamma 1%"),
        ("operator='ge' value='beta'", "beta,gamma 1%"),
        ("operator='lt' value='beta'", "alpha"),
        ("operator='le' value='beta'", "alpha,beta"),
        ("operator='like' value='%A'", "alpha,beta"),
        ("operator='like' value='_[e-l]%[^b]'", "alpha,beta"),
        ("operator='like' value='%[%]'", "gamma 1%"),
        ("operator='not-like' value='%a_%'", "beta"),
        ("operator='begins-with' value='BE'", "beta"),
        ("operator='not-begin-with' value='be'", "alpha,gamma 1%"),
        ("operator='ends-with' value='HA'", "alpha"),
        ("operator='not-end-with' value='ha'", "beta,gamma 1%"),
        ("operator='between'><value>a</value><value>b</value></condition>", "alpha"),
        ("operator='not-between'><value>a</value><value>b</value></condition>", "beta,gamma 1%"),
        ("operator='in'><value>beta</value><value>ALPHA</value></condition>", "alpha,beta"),
        ("operator='not-in'><value>beta</value><value>ALPHA</value></condition>", "gamma 1%"),
        ("operator='null'", ""),
        ("operator='not-null'", "alpha,beta,gamma 1%"),
        ("operator='eq' valueof='workload'", "beta"),
        ("operator='ne' valueof='workload'", "alpha,gamma 1%"),
    ];

    private static readonly (string Condition, string Expected)[] Dates =
    [
        ("operator='on' value='2026-11-25'", "-1"),
        ("operator='not-on' value='2026-11-25'", "-800,-60,-8,-7,0,1,8,60,800"),
        ("operator='on-or-before' value='2026-11-18'", "-800,-60,-8"),
        ("operator='on-or-after' value='2026-12-04'", "8,60,800"),
        ("operator='yesterday'", "-1"),
        ("operator='today'", "0"),
        ("operator='tomorrow'", "1"),
        ("operator='last-seven-days'", "-7,-1,0"),
        ("operator='next-seven-days'", "0,1"),
        ("operator='last-week'", "-8,-7"),
        ("operator='this-week'", "-1,0,1"),
        ("operator='next-week'", "8"),
        ("operator='last-month'", ""),
        ("operator='this-month'", "-8,-7,-1,0,1"),
        ("operator='next-month'", "8"),
        ("operator='last-year'", ""),
        ("operator='this-year'", "-60,-8,-7,-1,0,1,8"),
        ("operator='next-year'", "60"),
        ("operator='last-x-hours' value='24'", "-1,0"),
        ("operator='next-x-hours' value='24'", "0,1"),
        ("operator='last-x-days' value='7'", "-7,-1,0"),
        ("operator='next-x-days' value='8'", "0,1,8"),
        ("operator='last-x-weeks' value='2'", "-8,-7,-1,0"),
        ("operator='next-x-weeks' value='2'", "0,1,8"),
        ("operator='last-x-months' value='2'", "-60,-8,-7,-1,0"),
        ("operator='next-x-months' value='2'", "0,1,8,60"),
        ("operator='last-x-years' value='3'", "-800,-60,-8,-7,-1,0"),
        ("operator='next-x-years' value='3'", "0,1,8,60,800"),
        ("operator='olderthan-x-minutes' value='1440'", "-800,-60,-8,-7"),
        ("operator='olderthan-x-hours' value='25'", "-800,-60,-8,-7"),
        ("operator='olderthan-x-days' value='7'", "-800,-60,-8"),
        ("operator='olderthan-x-weeks' value='1'", "-800,-60,-8"),
        ("operator='olderthan-x-months' value='1'", "-800,-60"),
        ("operator='olderthan-x-years' value='1'", "-800"),
        ("operator='older-than-x-days' value='8'", "-800,-60"),
    ];

    private static readonly (string Condition, string Expected)[] Others =
    [
        ("<condition attribute='ownerid' operator='eq-userid'/>", "own"),
        ("<condition attribute='ownerid' operator='ne-userid'/>", "other"),
        ("<condition attribute='_ownerid_value' operator='eq' value='{11111111-2222-3333-4444-555555555555}'/>", "other"),
        ("<condition attribute='priority' operator='ge' valueof='retrycount' hidden='true'/>", "own"),
        ("<filter type='or'><condition attribute='priority' operator='eq' value='3'/><condition attribute='retrycount' operator='in'><value>5</value></condition></filter>", "own,other"),
        ("<condition attribute='priority' operator='eq' value='3'/><condition attribute='retrycount' operator='eq' value='5'/>", ""),
    ];

    [Fact]
    public async Task Operators_of_texts()
    {
        await AddAsync("alpha");
        await AddAsync("beta", job => job with { Workload = "BETA" });
        await AddAsync("gamma 1%");

        foreach (var (condition, expected) in Texts)
        {
            Assert.Equal((condition, expected), (condition, await NamesAsync(condition.EndsWith('>') ? $"<condition attribute='name' {condition}" : $"<condition attribute='name' {condition}/>")));
        }
    }

    [Fact]
    public async Task Operators_of_dates()
    {
        foreach (var days in new[] { -800, -60, -8, -7, -1, 0, 1, 8, 60, 800 })
        {
            await AddAsync($"{days}", job => job with { CreatedOn = Time.GetUtcNow().AddDays(days) });
        }

        foreach (var (condition, expected) in Dates)
        {
            Assert.Equal((condition, expected), (condition, await NamesAsync($"<condition attribute='createdon' {condition}/>")));
        }
    }

    [Fact]
    public async Task Operators_of_users_and_numbers()
    {
        await AddAsync("own", job => job with { Priority = 3 });
        await AddAsync("other", job => job with { OwnerId = Somebody }, status => status with { RetryCount = 5 });

        foreach (var (condition, expected) in Others)
        {
            Assert.Equal((condition, expected), (condition, await NamesAsync(condition)));
        }
    }

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

    [Fact]
    public async Task Aggregates_are_worked_out_of_all_rows()
    {
        foreach (var (name, retries, code) in new (string, int, int?)[] { ("a", 1, 5), ("b", 2, null), ("a", 4, 5) })
        {
            await AddAsync(name, change: status => status with { RetryCount = retries, ErrorCode = code });
        }

        var answer = await FetchAsync(
            """
            <fetch aggregate='true' page='1'><entity name='asyncoperation'>
              <attribute name='asyncoperationid' alias='n' aggregate='count'/><attribute name='errorcode' alias='c' aggregate='countcolumn'/>
              <attribute name='name' alias='u' aggregate='countcolumn' distinct='true'/><attribute name='retrycount' alias='s' aggregate='sum'/>
              <attribute name='retrycount' alias='v' aggregate='avg'/><attribute name='retrycount' alias='least' aggregate='min'/><attribute name='name' alias='most' aggregate='max'/>
              <attribute name='startedon' alias='never' aggregate='max'/>
            </entity></fetch>
            """,
            All);

        var row = Assert.Single(answer.GetProperty("value").EnumerateArray());
        Assert.Equal("3/2/2/7/1/b", string.Join('/', new[] { "n", "c", "u", "s", "least", "most" }.Select(name => row.GetProperty(name).ToString())));
        Assert.Equal(7.0 / 3, row.GetProperty("v").GetDouble());
        Assert.Equal("2.33", row.GetProperty("v@OData.Community.Display.V1.FormattedValue").GetString());
        Assert.False(row.TryGetProperty("never", out _));
        Assert.False(row.TryGetProperty("@odata.etag", out _));
        Assert.EndsWith("$metadata#asyncoperations", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aggregates_of_no_rows_count_none()
    {
        var answer = await FetchAsync("<fetch aggregate='true'><entity name='asyncoperation'><attribute name='name' alias='n' aggregate='count'/><attribute name='retrycount' alias='s' aggregate='sum'/></entity></fetch>");

        Assert.Equal("""[{"n":0}]""", answer.GetProperty("value").GetRawText());
    }

    [Theory]
    [InlineData("day", "1:2,31:1")]
    [InlineData("week", "1:2,53:1")]
    [InlineData("month", "1:2,12:1")]
    [InlineData("quarter", "1:2,4:1")]
    [InlineData("year", "2025:1,2026:2")]
    public async Task Groups_by_parts_of_dates(string part, string expected)
    {
        foreach (var day in new[] { "2025-12-31", "2026-01-01", "2026-01-01" })
        {
            await AddAsync("a", job => job with { CreatedOn = DateTimeOffset.Parse($"{day}T23:59:59Z", System.Globalization.CultureInfo.InvariantCulture) });
        }

        var answer = await FetchAsync($"<fetch aggregate='true'><entity name='asyncoperation'><attribute name='createdon' alias='d' groupby='true' dategrouping='{part}'/><attribute name='name' alias='n' aggregate='count'/><order alias='d'/></entity></fetch>", All);

        Assert.Equal(expected, string.Join(',', answer.GetProperty("value").EnumerateArray().Select(row => $"{row.GetProperty("d@OData.Community.Display.V1.FormattedValue")}:{row.GetProperty("n")}")));
    }

    [Fact]
    public async Task Groups_across_links_are_ordered_by_aggregates_and_taken_page_by_page()
    {
        var parents = new List<JobState>();
        foreach (var children in new[] { 1, 3, 2 })
        {
            var parent = await AddAsync($"parent of {children}");
            parents.Add(parent);
            for (var i = 0; i < children; i++)
            {
                await AddAsync("child", job => job with { ParentJobId = parent.Job.JobId });
            }
        }

        var pages = await PagesAsync("<fetch aggregate='true' count='1'{0}><entity name='asyncoperation'><attribute name='statuscode' alias='status' groupby='true'/><link-entity name='asyncoperation' from='asyncoperationid' to='parentjobid' alias='p'><attribute name='name' alias='parent' groupby='true'/><attribute name='asyncoperationid' alias='n' aggregate='count'/><order alias='n' descending='true'/></link-entity></entity></fetch>");

        Assert.Equal(["parent of 3/3", "parent of 2/2", "parent of 1/1"], pages.Select(page => string.Join(',', page.Select(row => $"{row.GetProperty("parent")}/{row.GetProperty("n")}"))));
    }

    [Fact]
    public async Task Distinct_rows_are_answered_once_and_taken_page_by_page()
    {
        foreach (var name in new[] { "b", "a", "b", "c", "a" })
        {
            await AddAsync(name);
        }

        var pages = await PagesAsync("<fetch distinct='true' count='2'{0}><entity name='asyncoperation'><attribute name='name'/><attribute name='startedon'/><order attribute='name' descending='true'/></entity></fetch>");

        Assert.Equal(["c,b", "a"], pages.Select(page => string.Join(',', page.Select(row => row.GetProperty("name").GetString()))));
        Assert.Equal("""{"name":"c","startedon":null}""", pages[0][0].GetRawText());
    }

    [Fact]
    public async Task Pages_by_cookie_show_who_stays_once_while_others_come_and_go()
    {
        var jobs = new List<JobState>();
        for (var i = 0; i < 9; i++)
        {
            jobs.Add(await AddAsync($"{i}", job => job with { Priority = i % 3 }));
        }

        var seen = new List<string>();
        var page = 0;
        await PagesAsync(
            "<fetch count='2'{0}><entity name='asyncoperation'><attribute name='name'/><order attribute='priority' descending='true'/></entity></fetch>",
            async rows =>
            {
                seen.AddRange(rows.Select(row => row.GetProperty("name").GetString()!));

                // One of those that were seen goes, and one comes before the place where the next page begins.
                page++;
                await Store.UpdateAsync(jobs[int.Parse(seen[^1], System.Globalization.CultureInfo.InvariantCulture)] with { Status = jobs[0].Status with { Deleted = true } }, Cancellation);
                await AddAsync($"new {page}", job => job with { Priority = 9 });
            });

        Assert.Equal(["2", "5", "8", "1", "4", "7", "0", "3", "6"], seen);
    }

    [Fact]
    public async Task Pages_by_number_count_rows_off()
    {
        for (var i = 0; i < 5; i++)
        {
            await AddAsync($"{i}");
        }

        string Page(string attributes) => $"<fetch {attributes}><entity name='asyncoperation'><attribute name='name'/></entity></fetch>";

        Assert.Equal("0,1", NamesOf(await FetchAsync(Page("count='2' page='1'"))));
        Assert.Equal("2,3", NamesOf(await FetchAsync(Page("count='2' page='2'"))));
        Assert.Equal("4", NamesOf(await FetchAsync(Page("count='2' page='3'"))));
        Assert.Equal("", NamesOf(await FetchAsync(Page("count='2' page='4'"))));
        Assert.Equal("0,1,2", NamesOf(await FetchAsync(Page("top='3'"))));
        Assert.Equal("0,1,2", NamesOf(await ReadAsync($"asyncoperations?fetchXml={Uri.EscapeDataString(Page("count='4'"))}", ("Prefer", "odata.maxpagesize=3"))));
    }

    [Fact]
    public async Task Page_of_another_number_than_the_next_is_found_by_counting()
    {
        for (var i = 0; i < 6; i++)
        {
            await AddAsync($"{i}");
        }

        var first = await FetchAsync("<fetch count='2'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>", All);
        var cookie = CookieOf(first);

        Assert.Equal("2,3", NamesOf(await FetchAsync($"<fetch count='2' paging-cookie='{cookie}'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>")));
        Assert.Equal("4,5", NamesOf(await FetchAsync($"<fetch count='2' page='3' paging-cookie='{cookie}'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>")));
        Assert.Equal("0,1", NamesOf(await FetchAsync($"<fetch count='2' page='1' paging-cookie='{cookie}'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>")));
    }

    [Fact]
    public async Task Order_by_a_text_too_long_for_a_cookie_counts_rows_off()
    {
        for (var i = 0; i < 3; i++)
        {
            await AddAsync($"{i}", change: status => status with { Message = new string('x', 5_000) + i });
        }

        var pages = await PagesAsync("<fetch count='1'{0}><entity name='asyncoperation'><attribute name='name'/><order attribute='message' descending='true'/></entity></fetch>");

        Assert.Equal(["2", "1", "0"], pages.Select(page => page[0].GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("<fetch returntotalrecordcount='true' count='1'><entity name='asyncoperation'/></fetch>", 3)]
    [InlineData("<fetch returntotalrecordcount='true' distinct='true'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>", 2)]
    [InlineData("<fetch returntotalrecordcount='true' aggregate='true'><entity name='asyncoperation'><attribute name='name' alias='n' groupby='true'/></entity></fetch>", 2)]
    [InlineData("<fetch count='1'><entity name='asyncoperation'/></fetch>", -1)]
    public async Task Total_is_exact_where_it_is_asked_for(string fetch, int expected)
    {
        foreach (var name in new[] { "a", "b", "a" })
        {
            await AddAsync(name);
        }

        var answer = await FetchAsync(fetch, All);

        Assert.Equal(expected, answer.GetProperty("@Microsoft.Dynamics.CRM.totalrecordcount").GetInt32());
        Assert.False(answer.GetProperty("@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded").GetBoolean());
    }

    [Fact]
    public async Task Published_query_of_file_sizes_is_answered()
    {
        var step = new Guid("22222222-2222-3333-4444-555555555555");
        await AddAsync("inline", data: new string('d', 1_000));
        await AddAsync("large", data: new string('d', 20_000));
        await AddAsync("larger", data: new string('d', 30_000));
        await AddAsync("largest", job => job with { OperationType = 10, OwningExtensionId = step }, status => status with { Status = JobStatusCode.Failed }, new string('ü', 30_000));

        var answer = await ReadAsync(
            $"asyncoperations?fetchXml={Uri.EscapeDataString(PublishedQueries.FileSizes)}",
            ("Accept", "application/json"), ("OData-MaxVersion", "4.0"), ("OData-Version", "4.0"), ("Prefer", "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\""));

        const string Label = "@OData.Community.Display.V1.FormattedValue";
        Assert.Equal(
            [
                $$"""{"owningextension":"{{step}}","statecode{{Label}}":"Completed","statecode":3,"statuscode{{Label}}":"Failed","statuscode":31,"operationtype{{Label}}":"Workflow","operationtype":10,"TotalSize{{Label}}":"60,000","TotalSize":60000,"RecordCount{{Label}}":"1","RecordCount":1}""",
                $$"""{"statecode{{Label}}":"Completed","statecode":3,"statuscode{{Label}}":"Succeeded","statuscode":30,"operationtype{{Label}}":"{{OperationTypes.Find(54)}}","operationtype":54,"TotalSize{{Label}}":"50,000","TotalSize":50000,"RecordCount{{Label}}":"2","RecordCount":2}""",
            ],
            answer.GetProperty("value").EnumerateArray().Select(row => row.GetRawText()));
    }

    [Fact]
    public async Task Examples_of_the_document_are_answered()
    {
        await AddAsync("a");
        var documents = await ExamplesAsync();

        Assert.Equal(4, documents.Count);
        foreach (var document in documents)
        {
            Assert.Equal(JsonValueKind.Array, (await FetchAsync(document, All)).GetProperty("value").ValueKind);
        }
    }

    [Theory]
    [InlineData("systemuser", "systemusers", "fullname", "SYSTEM")]
    [InlineData("businessunit", "businessunits", "name", "AsyncJobs")]
    [InlineData("team", "teams", "name", "")]
    [InlineData("sdkmessageprocessingstep", "sdkmessageprocessingsteps", "name", "")]
    [InlineData("bulkdeleteoperation", "bulkdeleteoperations", "name", "")]
    [InlineData("bulkdeletefailure", "bulkdeletefailures", "errordescription", "")]
    [InlineData("fileattachment", "fileattachments", "filename", "")]
    public async Task Each_table_is_read(string table, string set, string column, string expected)
    {
        var answer = await ReadAsync($"{set}?fetchXml={Uri.EscapeDataString($"<fetch><entity name='{table}'><all-attributes/></entity></fetch>")}");

        Assert.Equal(expected, string.Join(',', answer.GetProperty("value").EnumerateArray().Select(row => row.GetProperty(column).GetString())));
    }

    [Fact]
    public async Task Widest_queries_that_are_taken_are_answered()
    {
        await AddAsync("a", change: status => status with { Message = "m" });
        await AddAsync("b");
        var links = string.Concat(Enumerable.Range(0, 15).Select(_ => "<link-entity name='asyncoperation' from='operationtype' to='operationtype' link-type='outer'><all-attributes/></link-entity>"));
        var keys = string.Concat(Enumerable.Range(0, 200).Select(i => $"<attribute name='name' alias='k{i}' groupby='true'/>"));
        var columns = string.Concat(Enumerable.Range(0, 200).Select(i => $"<attribute name='{(i % 2 == 0 ? "name" : "message")}' alias='k{i}'/>"));
        var conditions = string.Concat(Enumerable.Range(0, 150).Select(i => $"<condition attribute='name' operator='not-between'><value>x{i}</value><value>y{i}</value></condition>"));

        Assert.Equal(5, (await FetchAsync($"<fetch count='5'><entity name='asyncoperation'><attribute name='name'/>{links}</entity></fetch>", All)).GetProperty("value").GetArrayLength());
        Assert.Equal([1, 1], (await PagesAsync($"<fetch aggregate='true' count='1'{{0}}><entity name='asyncoperation'>{keys}</entity></fetch>")).Select(page => page.Count));
        Assert.Equal([1, 1], (await PagesAsync($"<fetch distinct='true' count='1'{{0}}><entity name='asyncoperation'>{columns}</entity></fetch>")).Select(page => page.Count));
        Assert.Equal("a,b", NamesOf(await FetchAsync($"<fetch><entity name='asyncoperation'><attribute name='name'/><filter type='or'>{conditions}</filter></entity></fetch>")));
    }

    private static async Task<IReadOnlyList<string>> ExamplesAsync([System.Runtime.CompilerServices.CallerFilePath] string path = "")
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(path)!, "../../../docs/fetchxml.md"), Cancellation);
        return [.. text.Split("```xml\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)])];
    }

    private static string NamesOf(JsonElement answer) => string.Join(',', answer.GetProperty("value").EnumerateArray().Select(row => row.GetProperty("name").GetString()));

    private static string? TextOf(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.ToString() : null;

    /// <summary>The cookie as clients take it out of the annotation and put it into an attribute.</summary>
    private static string CookieOf(JsonElement answer)
    {
        var annotation = System.Xml.Linq.XElement.Parse(answer.GetProperty("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie").GetString()!);
        var cookie = Uri.UnescapeDataString(Uri.UnescapeDataString(annotation.Attribute("pagingcookie")!.Value));
        return cookie.Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
    }

    private async Task<string> NamesAsync(string condition) =>
        NamesOf(await FetchAsync($"<fetch><entity name='asyncoperation'><attribute name='name'/><filter>{condition}</filter></entity></fetch>"));

    private Task<JsonElement> FetchAsync(string fetch, string? annotations = null) => annotations is null
        ? ReadAsync($"asyncoperations?fetchXml={Uri.EscapeDataString(fetch)}")
        : ReadAsync($"asyncoperations?fetchXml={Uri.EscapeDataString(fetch)}", ("Prefer", $"odata.include-annotations=\"{annotations}\""));

    /// <summary>Takes page by page for as long as there is a cookie.</summary>
    /// <param name="fetch">The query, with a place for more attributes of the fetch.</param>
    /// <param name="between">Called with the rows of each page.</param>
    private async Task<List<List<JsonElement>>> PagesAsync(string fetch, Func<List<JsonElement>, Task>? between = null)
    {
        var pages = new List<List<JsonElement>>();
        var more = string.Empty;
        while (true)
        {
            Assert.True(pages.Count < 100, "The pages do not end.");
            var answer = await FetchAsync(fetch.Replace("{0}", more, StringComparison.Ordinal), All);
            pages.Add([.. answer.GetProperty("value").EnumerateArray()]);
            await (between?.Invoke(pages[^1]) ?? Task.CompletedTask);
            if (!answer.TryGetProperty("@Microsoft.Dynamics.CRM.morerecords", out var isMore))
            {
                Assert.False(answer.TryGetProperty("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie", out _));
                return pages;
            }

            Assert.True(isMore.GetBoolean());
            more = $" page='{pages.Count + 1}' paging-cookie='{CookieOf(answer)}'";
        }
    }
}
