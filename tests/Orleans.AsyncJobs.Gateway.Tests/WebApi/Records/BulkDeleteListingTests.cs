using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Records;

public sealed class BulkDeleteListingTests : GatewayTests
{
    private const string Operations = "/api/data/v9.2/bulkdeleteoperations";
    private const string Failures = "/api/data/v9.2/bulkdeletefailures";

    private static readonly Guid Id = new("018f0000-0000-7000-8000-0000000000d1");
    private static readonly Guid Failed = new("018f0000-0000-7000-8000-0000000000d2");
    private static readonly Guid FailureId = new("018f0000-0000-7000-8000-0000000000d3");
    private static readonly DateTimeOffset On = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private static readonly JobFilter AreBulkDeletes = new JobFilter.Compare(JobColumns.Get("messagename"), JobComparison.Equal, "BulkDelete");

    [Fact]
    public async Task Get_operations_showsTheJobAndItsCounts()
    {
        AddOperation("FREQ=DAILY", On.AddDays(1));
        Host.BulkDeletes.Counts.Add(new BulkDeleteCounts(Id, 1_200, 3));

        using var response = await GetAsync(Operations);

        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#bulkdeleteoperations","value":[{"bulkdeleteoperationid":"{{Id}}","_asyncoperationid_value":"{{Id}}","name":"Old jobs","createdon":"2026-11-26T12:00:00Z","modifiedon":"2026-11-26T12:00:00Z","statecode":1,"statuscode":10,"_ownerid_value":null,"_owninguser_value":null,"_owningbusinessunit_value":null,"_createdby_value":null,"_modifiedby_value":null,"nextrun":"2026-11-27T12:00:00Z","isrecurring":true,"successcount":1200,"failurecount":3}]}
            """,
            await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(AreBulkDeletes, Host.Queries.Last.Filter);
    }

    [Fact]
    public async Task Get_operation_thatHasNotRun_hasDeletedNothing()
    {
        AddOperation(pattern: null, nextRun: null);

        using var response = await GetAsync($"{Operations}({Id})?$select=successcount,isrecurring,nextrun", ("Prefer", "odata.include-annotations=\"*\""));

        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#bulkdeleteoperations(successcount,isrecurring,nextrun)/$entity","bulkdeleteoperationid":"{{Id}}","nextrun":null,"isrecurring":false,"isrecurring@OData.Community.Display.V1.FormattedValue":"No","successcount":0,"successcount@OData.Community.Display.V1.FormattedValue":"0"}
            """,
            await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(new JobFilter.And(AreBulkDeletes, new JobFilter.Compare(JobColumns.Get("asyncoperationid"), JobComparison.Equal, Id)), Host.Queries.Last.Filter);
    }

    public static TheoryData<string, string, string, object?> Filters => new()
    {
        { $"_asyncoperationid_value eq {Id}", "asyncoperationid", nameof(JobComparison.Equal), Id },
        { $"bulkdeleteoperationid eq {Id}", "asyncoperationid", nameof(JobComparison.Equal), Id },
        { "statuscode eq 30", "statuscode", nameof(JobComparison.Equal), 30 },
        { "isrecurring eq true", "recurrencepattern", nameof(JobComparison.NotEqual), null },
        { "isrecurring eq false", "recurrencepattern", nameof(JobComparison.Equal), null },
        { "isrecurring ne true", "recurrencepattern", nameof(JobComparison.Equal), null },
        { "isrecurring", "recurrencepattern", nameof(JobComparison.NotEqual), null },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Get_operations_filter_reachesTheJob(string filter, string column, string comparison, object? value)
    {
        using var response = await GetAsync($"{Operations}?$filter={Uri.EscapeDataString(filter)}&$top=7&$count=true");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(new JobFilter.And(AreBulkDeletes, new JobFilter.Compare(JobColumns.Get(column), Enum.Parse<JobComparison>(comparison), value)), Host.Queries.Last.Filter);
        Assert.Equal((7, true), (Host.Queries.Last.Limit, Host.Queries.Last.WithCount));
        Assert.Equal(0, JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("@odata.count").GetInt32());
    }

    [Theory]
    [InlineData(1, null, 2, 3, 2)]
    [InlineData(1, 1, 2, 3, 1)]
    [InlineData(2, null, 2, null, 2)]
    [InlineData(1, null, null, 3, 3)]
    [InlineData(0, null, null, null, null)]
    [InlineData(3, null, 2, null, null)]
    public async Task Get_nextRun_isTheNextOccurrence_whileARunIsOnToo(int state, int? movedTo, int? nextOccurrence, int? postponeUntil, int? expected)
    {
        Host.Queries.Add(Id, 1, ("statecode", state), ("movedto", Day(movedTo)), ("nextoccurrence", Day(nextOccurrence)), ("postponeuntil", Day(postponeUntil)));

        using var response = await GetAsync($"{Operations}({Id})?$select=nextrun");

        var nextRun = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("nextrun");
        Assert.Equal(Day(expected), nextRun.ValueKind == JsonValueKind.Null ? null : nextRun.GetDateTimeOffset());

        static DateTimeOffset? Day(int? day) => day is { } days ? On.AddDays(days) : null;
    }

    [Theory]
    [InlineData("nextrun lt 2026-11-27T00:00:00Z", nameof(JobComparison.LessThan))]
    [InlineData("nextrun eq 2026-11-27T00:00:00Z", nameof(JobComparison.Equal))]
    [InlineData("nextrun ge 2026-11-27T00:00:00Z", nameof(JobComparison.GreaterThanOrEqual))]
    public async Task Get_operations_filterOfTheNextRun_asksTheFirstOfItsColumnsThatHasAValue(string filter, string comparison)
    {
        using var response = await GetAsync($"{Operations}?$filter={Uri.EscapeDataString(filter)}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var expected = new JobFilter.And(
            new JobFilter.Compare(JobColumns.Get("statecode"), JobComparison.NotEqual, 3),
            new JobFilter.Or(Is(JobColumns.MovedTo), new JobFilter.And(IsNone(JobColumns.MovedTo), new JobFilter.Or(Is(JobColumns.Get("nextoccurrence")), new JobFilter.And(IsNone(JobColumns.Get("nextoccurrence")), Is(JobColumns.Get("postponeuntil")))))));
        Assert.Equal(new JobFilter.And(AreBulkDeletes, expected), Host.Queries.Last.Filter);

        JobFilter Is(JobColumn column) => new JobFilter.Compare(column, Enum.Parse<JobComparison>(comparison), On.AddHours(12));
    }

    [Theory]
    [InlineData("nextrun eq null", false)]
    [InlineData("nextrun ne null", true)]
    public async Task Get_operations_filterOfNoNextRun_takesThoseThatHaveEnded(string filter, bool isNegated)
    {
        using var response = await GetAsync($"{Operations}?$filter={Uri.EscapeDataString(filter)}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JobFilter none = new JobFilter.Or(
            new JobFilter.Compare(JobColumns.Get("statecode"), JobComparison.Equal, 3),
            new JobFilter.And(IsNone(JobColumns.MovedTo), new JobFilter.And(IsNone(JobColumns.Get("nextoccurrence")), IsNone(JobColumns.Get("postponeuntil")))));
        Assert.Equal(new JobFilter.And(AreBulkDeletes, isNegated ? new JobFilter.Not(none) : none), Host.Queries.Last.Filter);
    }

    [Theory]
    [InlineData("bulkdeleteoperations?$filter=successcount gt 3", HttpStatusCode.NotImplemented, "0x80040203", "'successcount', which is counted apart from the rows")]
    [InlineData("bulkdeleteoperations?$filter=isrecurring gt true", HttpStatusCode.NotImplemented, "0x80040203", "'isrecurring' other than eq and ne")]
    [InlineData("bulkdeleteoperations?$filter=isrecurring in (true)", HttpStatusCode.NotImplemented, "0x80040203", "'isrecurring' other than eq and ne")]
    [InlineData("bulkdeleteoperations?$filter=isrecurring eq null", HttpStatusCode.NotImplemented, "0x80040203", "'isrecurring' other than eq and ne")]
    [InlineData("bulkdeleteoperations?$filter=nonesuch eq 3", HttpStatusCode.BadRequest, "0x80060888", "Could not find a property named 'nonesuch' on type 'Microsoft.Dynamics.CRM.bulkdeleteoperation'.")]
    [InlineData("bulkdeleteoperations?$select=nonesuch", HttpStatusCode.BadRequest, "0x80060888", "'nonesuch'")]
    [InlineData("bulkdeleteoperations?$orderby=name", HttpStatusCode.BadRequest, "0x80040203", "$orderby")]
    [InlineData("bulkdeleteoperations(x)", HttpStatusCode.BadRequest, "0x80040203", "not a Guid")]
    [InlineData("bulkdeleteoperations(018f0000-0000-7000-8000-0000000000ff)", HttpStatusCode.NotFound, "0x80040217", "bulkdeleteoperation With Id = 018f0000-0000-7000-8000-0000000000ff Does Not Exist")]
    [InlineData("bulkdeletefailures(018f0000-0000-7000-8000-0000000000ff)", HttpStatusCode.NotFound, "0x80040217", "bulkdeletefailure With Id = 018f0000-0000-7000-8000-0000000000ff Does Not Exist")]
    [InlineData("bulkdeletefailures?$filter=errornumber eq 3", HttpStatusCode.NotImplemented, "0x80040203", "A $filter of failures other than '_bulkdeleteoperationid_value eq <id>'")]
    [InlineData("bulkdeletefailures?$count=true", HttpStatusCode.NotImplemented, "0x80040203", "'failurecount' of the bulk delete tells")]
    public async Task Get_whatIsNotServed_isRefusedWithItsName(string path, HttpStatusCode status, string code, string expected)
    {
        using var response = await GetAsync($"/api/data/v9.2/{path}");

        Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_failures_ofOneBulkDelete()
    {
        AddFailure();

        using var byOperation = await GetAsync($"{Failures}?$filter=_bulkdeleteoperationid_value eq {Id}&$top=5");
        using var byJob = await GetAsync($"{Failures}?$filter=_asyncoperationid_value eq {Id}&$select=errordescription");
        using var all = await GetAsync(Failures);

        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#bulkdeletefailures","value":[{"bulkdeletefailureid":"{{FailureId}}","_bulkdeleteoperationid_value":"{{Id}}","_asyncoperationid_value":"{{Id}}","_regardingobjectid_value":"{{Failed}}","errornumber":-2147187659,"errordescription":"It would not.","createdon":"2026-11-26T12:00:00Z"}]}
            """,
            await byOperation.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains($$"""[{"bulkdeletefailureid":"{{FailureId}}","errordescription":"It would not."}]""", await byJob.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        Assert.Equal([(Id, 5), (Id, 5_000), (null, 5_000)], Host.BulkDeletes.Asked);
    }

    [Fact]
    public async Task Get_failure_byItsId()
    {
        AddFailure();

        using var response = await GetAsync($"{Failures}({FailureId})?$select=errornumber");

        Assert.Equal(
            $$"""{"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#bulkdeletefailures(errornumber)/$entity","bulkdeletefailureid":"{{FailureId}}","errornumber":-2147187659}""",
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    private static JobFilter.Compare IsNone(JobColumn column) => new(column, JobComparison.Equal, Value: null);

    private void AddOperation(string? pattern, DateTimeOffset? nextRun) => Host.Queries.Add(
        Id, 1, ("name", "Old jobs"), ("createdon", On), ("modifiedon", On), ("statecode", 1), ("statuscode", 10), ("recurrencepattern", pattern), ("postponeuntil", nextRun));

    private void AddFailure() => Host.BulkDeletes.Failures.Add(new BulkDeleteFailure
    {
        FailureId = FailureId,
        BulkDeleteId = Id,
        JobId = Failed,
        On = On,
        ErrorCode = JobErrorCodes.BulkDeleteRecordDeletionFailure,
        Message = "It would not.",
    });
}
