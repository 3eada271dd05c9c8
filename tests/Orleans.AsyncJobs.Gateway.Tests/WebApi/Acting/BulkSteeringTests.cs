using System.Globalization;
using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Acting;

public sealed class BulkSteeringTests : GatewayTests
{
    private const string Base = "/api/data/v9.2/";

    private static readonly JobFilter Failed = new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, 31);

    public static TheoryData<string, JobActionVerb> Actions { get; } = new()
    {
        { "CancelJobs", JobActionVerb.CancelMany },
        { "PauseJobs", JobActionVerb.PauseMany },
        { "ResumeJobs", JobActionVerb.ResumeMany },
        { "PostponeJobs", JobActionVerb.PostponeMany },
        { "RetryJobs", JobActionVerb.RetryMany },
        { "DeleteJobs", JobActionVerb.DeleteMany },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Post_action_starts(string action, JobActionVerb verb)
    {
        var until = verb == JobActionVerb.PostponeMany ? ",\"Until\":\"2027-01-02T03:04:05Z\"" : string.Empty;

        using var response = await PostAsync(action, $$"""{"Search":"state:failed","Reason":"The server was down.","UpTo":77,"SeenOn":"2026-05-01T12:00:00Z","ConfirmedCount":12{{until}}}""", ("X-AsyncJobs-Origin", "commandline"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.{{action}}Response","JobId":"018f0000-0000-7000-8000-0000000000b1","count":12,"startson":"2026-11-26T12:00:00Z"}
            """,
            await response.Content.ReadAsStringAsync(Cancellation));
        var (request, caller) = Assert.Single(Host.Bulk.Started);
        Assert.Equal((verb, Failed, "statuscode eq 31", 77L, 12L), (request.Verb, request.Filter, request.FilterText, request.UpToSequence, request.ConfirmedCount));
        Assert.Equal(FakeBulkJobs.SeenOn, request.SeenOn);
        Assert.Equal(until.Length > 0 ? new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero) : null, request.Until);
        Assert.Equal(JobCaller.System with { Origin = JobOrigin.CommandLine, Reason = "The server was down." }, caller);
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Post_dryRun_saysWhatItWouldHitAndStartsNothing(string action, JobActionVerb verb)
    {
        var until = verb == JobActionVerb.PostponeMany ? ",\"Until\":\"2027-01-02T03:04:05Z\"" : string.Empty;

        using var response = await PostAsync(action, $$"""{"Filter":"statuscode eq 31","DryRun":true{{until}}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.{{action}}Response","count":12,"bystate":[{"statecode":3,"statuscode":31,"count":12}],"sample":[{"asyncoperationid":"018f0000-0000-7000-8000-0000000000b2","name":"Mail","statecode":3,"statuscode":31}],"upto":77,"seenon":"2026-05-01T12:00:00Z"}
            """,
            await response.Content.ReadAsStringAsync(Cancellation));
        var request = Assert.Single(Host.Bulk.Previewed);
        Assert.Equal((verb, Failed, null, null), (request.Verb, request.Filter, request.UpToSequence, request.ConfirmedCount));
        Assert.Empty(Host.Bulk.Started);
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Post_fetchXml_saysWhichJobs(string action, JobActionVerb verb)
    {
        const string Fetch = "<fetch><entity name='asyncoperation'><attribute name='name'/><filter><condition attribute='statuscode' operator='eq' value='31'/></filter></entity></fetch>";
        var until = verb == JobActionVerb.PostponeMany ? ",\"Until\":\"2027-01-02T03:04:05Z\"" : string.Empty;

        using var response = await PostAsync(action, $$"""{"FetchXml":"{{Fetch}}","Reason":"x"{{until}}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (request, _) = Assert.Single(Host.Bulk.Started);
        Assert.Equal((verb, Failed, Fetch), (request.Verb, request.Filter, request.FilterText));
    }

    [Fact]
    public async Task Post_fetchXmlWithASpan_countsFromNow()
    {
        using var response = await PostAsync("RetryJobs", """
            {"FetchXml":"<fetch><entity name='asyncoperation'><filter><condition attribute='name' operator='like' value='a[bc]%'/><condition attribute='completedon' operator='olderthan-x-days' value='3'/></filter></entity></fetch>","DryRun":true}
            """);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var filter = Assert.IsType<JobFilter.And>(Assert.Single(Host.Bulk.Previewed).Filter);
        Assert.DoesNotContain("Relative", $"{filter}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ids_areEachOnceInTheFilter()
    {
        const string one = "018f2d3c-1111-7abc-8def-0123456789ab", two = "018f2d3c-1111-7abc-8def-0123456789ac";

        using var response = await PostAsync("RetryJobs", $$"""{"Ids":["{{one}}","{{two}}","{{one}}"],"Reason":"x"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (request, _) = Assert.Single(Host.Bulk.Started);
        Assert.Equal(new JobFilter.In(JobColumns.Get("asyncoperationid"), [new Guid(one), new Guid(two)]), request.Filter);
        Assert.Equal($"asyncoperationid in ({one},{two})", request.FilterText);
    }

    [Theory]
    [InlineData(1_000, HttpStatusCode.OK)]
    [InlineData(1_001, HttpStatusCode.BadRequest)]
    [InlineData(0, HttpStatusCode.BadRequest)]
    public async Task Post_ids_areTakenUpToTheirLimit(int count, HttpStatusCode status)
    {
        var ids = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{new Guid(i, 0, 0, new byte[8])}\""));

        using var response = await PostAsync("RetryJobs", $$"""{"Ids":[{{ids}}],"DryRun":true}""");

        Assert.Equal(status, response.StatusCode);
        if (status != HttpStatusCode.OK)
        {
            Assert.Contains($"'Ids' holds {count.ToString("N0", CultureInfo.InvariantCulture)} ids. Send 1 to 1,000", await AssertRefusedAsync(response, status, "0x80040203"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("RetryJobs", """{"Filter":"statuscode eq 31"}""", "RetryJobs needs 'Reason', as in")]
    [InlineData("RetryJobs", """{"Filter":"statuscode eq 31","Reason":"  "}""", "RetryJobs needs 'Reason', as in")]
    [InlineData("RetryJobs", """{"Reason":"x"}""", "RetryJobs needs 'Filter', 'Search', 'FetchXml' or 'Ids', as in")]
    [InlineData("RetryJobs", "", "RetryJobs needs 'Filter', 'Search', 'FetchXml' or 'Ids', as in")]
    [InlineData("RetryJobs", """{"Search":"  ","Reason":"x"}""", "RetryJobs needs 'Search', as in")]
    [InlineData("RetryJobs", """{"Filter":"","Reason":"x"}""", "filter is empty")]
    [InlineData("RetryJobs", """{"Filter":"a eq 1","Search":"x","Reason":"x"}""", "'Filter', 'Search', 'FetchXml' and 'Ids' do not go together")]
    [InlineData("RetryJobs", """{"Filter":"statuscode eq 31","Ids":["018f2d3c-1111-7abc-8def-0123456789ab"],"Reason":"x"}""", "do not go together")]
    [InlineData("RetryJobs", """{"Search":"stat:failed","Reason":"x"}""", "there is no term 'stat'; did you mean 'state'?")]
    [InlineData("RetryJobs", """{"Filter":"statuscode eq","Reason":"x"}""", "")]
    [InlineData("RetryJobs", """{"Filter":"contains(waitreason,'x')","Reason":"x"}""", "'waitreason' is computed")]
    [InlineData("RetryJobs", """{"Filtr":"statuscode eq 31"}""", "RetryJobs has no parameter 'Filtr'; did you mean 'Filter'? It takes Filter, Search, FetchXml, Ids, Reason, DryRun, UpTo, SeenOn, ConfirmedCount.")]
    [InlineData("RetryJobs", """{"filter":"statuscode eq 31"}""", "did you mean 'Filter'?")]
    [InlineData("RetryJobs", """{"Until":"2027-01-01"}""", "RetryJobs has no parameter 'Until'")]
    [InlineData("RetryJobs", """{"FetchXml":"<fetch><entity name='asyncoperation'/></fetch>","Reason":"x"}""", "'FetchXml' holds no condition. Without any it would take all jobs.")]
    [InlineData("RetryJobs", """{"FetchXml":"<fetch>","Reason":"x"}""", "FetchXML, line 1")]
    [InlineData("RetryJobs", """{"FetchXml":"","Reason":"x"}""", "FetchXML")]
    [InlineData("RetryJobs", """{"FetchXml":"<fetch top='5'><entity name='asyncoperation'/></fetch>","Reason":"x"}""", "An action on many jobs takes all rows that match: leave it out.")]
    [InlineData("RetryJobs", """{"FetchXml":"<fetch><entity name='systemuser'/></fetch>","Reason":"x"}""", "An action on many jobs takes rows of 'asyncoperation'.")]
    [InlineData("RetryJobs", """{"FetchXml":"<fetch/>","Search":"x","Reason":"x"}""", "do not go together")]
    [InlineData("RetryJobs", """{"FetchXml":31}""", "'FetchXml' has to be a text, and 31 was given.")]
    [InlineData("RetryJobs", """{"Filter":31}""", "'Filter' has to be a text, and 31 was given.")]
    [InlineData("RetryJobs", """{"Search":["x"]}""", "'Search' has to be a text, and [\"x\"] was given.")]
    [InlineData("RetryJobs", """{"Ids":"x"}""", "'Ids' has to be a list of Guids, and \"x\" was given.")]
    [InlineData("RetryJobs", """{"Ids":["x"]}""", "'Ids' has to be a list of Guids, and \"x\" was given.")]
    [InlineData("RetryJobs", """{"Ids":[7]}""", "'Ids' has to be a list of Guids, and 7 was given.")]
    [InlineData("RetryJobs", """{"Search":"x","DryRun":"true"}""", "'DryRun' has to be true or false, and \"true\" was given.")]
    [InlineData("RetryJobs", """{"Search":"x","UpTo":1.5}""", "'UpTo' has to be a whole number, and 1.5 was given.")]
    [InlineData("RetryJobs", """{"Search":"x","UpTo":-1}""", "'UpTo' has to be a number from 0 on, and -1 was given.")]
    [InlineData("DeleteJobs", """{"Search":"x","ConfirmedCount":-1}""", "'ConfirmedCount' has to be a number from 0 on")]
    [InlineData("DeleteJobs", """{"Search":"x","ConfirmedCount":"7"}""", "'ConfirmedCount' has to be a whole number")]
    [InlineData("PostponeJobs", """{"Search":"x","Reason":"x"}""", "PostponeJobs needs 'Until', as in")]
    [InlineData("PostponeJobs", """{"Search":"x","DryRun":true}""", "PostponeJobs needs 'Until', as in")]
    [InlineData("PostponeJobs", """{"Search":"x","Reason":"x","Until":"soon"}""", "'Until' has to be a date")]
    public async Task Post_badBody_is400(string action, string body, string expected)
    {
        using var response = await PostAsync(action, body);

        Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Bulk.Started);
        Assert.Empty(Host.Bulk.Previewed);
    }

    [Fact]
    public async Task Post_longFilter_is400()
    {
        using var response = await PostAsync("RetryJobs", $$"""{"Filter":"name eq '{{new string('x', 32_768)}}'","Reason":"x"}""");

        Assert.Contains("at most 32,768", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobErrorKind.Invalid, HttpStatusCode.BadRequest)]
    [InlineData(JobErrorKind.Conflict, HttpStatusCode.Conflict)]
    [InlineData(JobErrorKind.Busy, HttpStatusCode.TooManyRequests)]
    public async Task Post_refusedByTheService_carriesItsCodeAndStatus(JobErrorKind kind, HttpStatusCode status)
    {
        Host.Bulk.Refusal = new JobException(kind, JobErrorCodes.InvalidArgument, "13 jobs, and 12 were confirmed.");

        using var response = await PostAsync("DeleteJobs", """{"Search":"state:failed","Reason":"x","ConfirmedCount":12}""");

        Assert.Equal("13 jobs, and 12 were confirmed.", await AssertRefusedAsync(response, status, "0x80040203"));
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Send_otherMethodOrOptionOrWhileStopping_isRefused(string action, JobActionVerb verb)
    {
        using var read = await GetAsync($"{Base}{action}");
        using var withOption = await SendAsync(HttpMethod.Post, $"{Base}{action}?$top=1", JsonBody("""{"Search":"x","Reason":"x"}"""));
        Host.BeginStop();
        using var late = await PostAsync(action, """{"Search":"x","Reason":"x","Until":"2027-01-01"}""");

        await AssertRefusedAsync(read, HttpStatusCode.MethodNotAllowed, "0x80040203");
        Assert.Equal("POST", Assert.Single(read.Content.Headers.Allow));
        await AssertRefusedAsync(withOption, HttpStatusCode.BadRequest, "0x80040203");
        await AssertRefusedAsync(late, HttpStatusCode.ServiceUnavailable, "0x80040224");
        Assert.DoesNotContain(Host.Bulk.Started, started => started.Request.Verb == verb);
    }

    private Task<HttpResponseMessage> PostAsync(string action, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"{Base}{action}", JsonBody(body), headers);
}
