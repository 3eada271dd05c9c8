using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>Aggregates, groups and distinct rows of FetchXML over a real store.</summary>
public sealed class FetchGroupTests : FetchTests
{
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
}
