using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Acting;

public sealed class BulkDeletionTests : GatewayTests
{
    private const string Action = "/api/data/v9.2/BulkDelete";
    private const string Query = """{"EntityName":"asyncoperation","Criteria":{"Conditions":[{"AttributeName":"statuscode","Operator":"Equal","Values":[30]}]}}""";

    private static readonly JobFilter Succeeded = new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, 30);
    private static readonly JobFilter OlderThan30Days = new JobFilter.Compare(JobColumns.Get("completedon"), JobComparison.LessThan, new RelativeMoment(Floor: null, -30, TimeUnit.Day));

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    protected override TimeProvider Time => _time;

    public static TheoryData<string> SameQueries { get; } =
    [
        """{"EntityName":"asyncoperation","Criteria":{"FilterOperator":"And","Conditions":[{"AttributeName":"statuscode","Operator":"Equal","Values":[{"Type":"System.Int32","Value":"30"}]},{"AttributeName":"completedon","Operator":"OlderThanXDays","Values":[30]}],"Filters":[]}}""",
        """{"FetchXml":"<fetch><entity name='asyncoperation'><filter><condition attribute='statuscode' operator='eq' value='30'/><condition attribute='completedon' operator='olderthan-x-days' value='30'/></filter></entity></fetch>"}""",
        """{"@odata.type":"Microsoft.Dynamics.CRM.FetchExpression","EntityName":"asyncoperation","Query":"<fetch><entity name='asyncoperation'><filter><condition attribute='statuscode' operator='eq' value='30'/><condition attribute='completedon' operator='olderthan-x-days' value='30'/></filter></entity></fetch>"}""",
        """{"Search":"state:succeeded completed<-30d"}""",
    ];

    [Theory]
    [MemberData(nameof(SameQueries))]
    public async Task Post_query_in_any_form_storesTheSameFilterAndWhatWasGiven(string query)
    {
        using var response = await PostAsync($$"""{"QuerySet":[{{query}}],"JobName":"Old jobs","SendEmailNotification":false,"ToRecipients":[],"CCRecipients":[],"RecurrencePattern":"","StartDateTime":"2026-12-01T03:00:00Z"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            $$"""{"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.BulkDeleteResponse","JobId":"{{FakeJobClient.CreatedId}}"}""",
            await response.Content.ReadAsStringAsync(Cancellation));
        var job = Assert.Single(Host.Jobs.Created);
        Assert.Equal(("BulkDelete", "Old jobs", 13), (job.MessageName, job.Name, job.OperationType));
        Assert.Equal((null, null, new DateTimeOffset(2026, 12, 1, 3, 0, 0, TimeSpan.Zero)), (job.RecurrencePattern, job.RecurrenceStartTime, job.PostponeUntil));
        var data = BulkDeleteData.Parse(job.Data);
        Assert.Equal((new JobFilter.And(Succeeded, OlderThan30Days), false), (data.Filter, data.WantsMail));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(query), Assert.Single(data.QuerySet)));
        Assert.Null(new BulkDeleteInputCheck().FindFault(job.Data));
    }

    [Fact]
    public async Task Post_rule_recursFromItsStart()
    {
        using var response = await PostAsync($$"""{"QuerySet":[{{Query}}],"JobName":"Old jobs","RecurrencePattern":"FREQ=DAILY;INTERVAL=3;","StartDateTime":"2026-12-01T03:00:00Z","SendEmailNotification":true,"ToRecipients":[{"activitypartyid":"x"}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var job = Assert.Single(Host.Jobs.Created);
        Assert.Equal(("FREQ=DAILY;INTERVAL=3;", new DateTimeOffset(2026, 12, 1, 3, 0, 0, TimeSpan.Zero), null), (job.RecurrencePattern, job.RecurrenceStartTime, job.PostponeUntil));
        Assert.True(BulkDeleteData.Parse(job.Data).WantsMail);
    }

    [Theory]
    [InlineData(""","RunNow":true,"StartDateTime":"2026-12-01T03:00:00Z","RecurrencePattern":"FREQ=DAILY" """)]
    [InlineData(""","RunNow":true,"StartDateTime":"2026-12-01T03:00:00Z" """)]
    [InlineData("")]
    public async Task Post_runNow_orWithoutAStart_isDueNow(string more)
    {
        using var response = await PostAsync($$"""{"QuerySet":[{{Query}}],"JobName":"Old jobs"{{more}}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var job = Assert.Single(Host.Jobs.Created);
        Assert.Equal((null, null), (job.RecurrenceStartTime, job.PostponeUntil));
    }

    [Fact]
    public async Task Post_severalQueries_takeTheJobsOfEach()
    {
        using var response = await PostAsync($$"""{"QuerySet":[{{Query}},{"Filter":"priority eq 1"}],"JobName":"Old jobs"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            new JobFilter.Or(Succeeded, new JobFilter.Compare(JobColumns.Get("priority"), JobComparison.Equal, 1)), BulkDeleteData.Parse(Assert.Single(Host.Jobs.Created).Data).Filter);
    }

    [Fact]
    public async Task Post_isToldInTheActivity()
    {
        using var response = await SendAsync(
            HttpMethod.Post, Action, JsonBody("""{"QuerySet":[{"Search":"state:succeeded"},{"Filter":"priority eq 1"}],"JobName":"Old jobs"}"""),
            ("X-AsyncJobs-Origin", "commandline"), ("X-AsyncJobs-Reason", "The disk is full."));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var action = Assert.Single(Host.Jobs.Created).Entry!;
        Assert.Equal((JobActionVerb.DeleteMany, null, "Old jobs", "state:succeeded; priority eq 1", null), (action.Verb, action.JobId, action.Name, action.Filter, action.Count));
        Assert.Equal(JobCaller.System with { Origin = JobOrigin.CommandLine, Reason = "The disk is full." }, action.Caller);
        Assert.Equal(_time.GetUtcNow(), action.On);
    }

    [Fact]
    public async Task Post_longQuery_isCutBetweenTwoCharacters()
    {
        // The thousandth character of the query is the first half of a pair.
        var filter = $"name ne '{new string('a', 999 - "name ne '".Length)}\ud83d\udc22'";

        using var response = await PostAsync($$"""{"QuerySet":[{"Filter":"{{filter}}"}],"JobName":"Old jobs"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var shown = Assert.Single(Host.Jobs.Created).Entry!.Filter!;
        Assert.True(TextLimit.IsWellFormed(shown));
        Assert.EndsWith("a… [cut]", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "BulkDelete needs 'QuerySet', as in")]
    [InlineData("""{"QuerySet":{}}""", "'QuerySet' has to be a list of queries, and {} was given.")]
    [InlineData("""{"QuerySet":[],"JobName":"x"}""", "QuerySet holds 0 queries; 1 to 25 are taken.")]
    [InlineData("""{"QuerySet":[3],"JobName":"x"}""", "QuerySet 0: '3' was given where a query is wanted")]
    [InlineData("""{"QuerySet":["<fetch/>"],"JobName":"x"}""", "is a text, and a query is an object. Write FetchXML as {\"FetchXml\":\"<fetch>…\"}")]
    [InlineData("""{"QuerySet":[{"EntityName":"account"}],"JobName":"x"}""", "QuerySet 0: A query names the table 'account'; 'asyncoperation' is the one that is served.")]
    [InlineData("""{"QuerySet":[{"EntityName":"account","Search":"x"}],"JobName":"x"}""", "QuerySet 0: A query names the table \"account\"; 'asyncoperation' is the one that is served.")]
    [InlineData("""{"QuerySet":[{"Search":"x","Filter":"x"}],"JobName":"x"}""", "QuerySet 0: 'Search' goes with 'EntityName' and nothing else, and 'Filter' was given")]
    [InlineData("""{"QuerySet":[{"FetchXml":"<fetch/>","Criteria":{}}],"JobName":"x"}""", "QuerySet 0: 'FetchXml' goes with 'EntityName' and nothing else, and 'Criteria' was given")]
    [InlineData("""{"QuerySet":[{"Search":" "}],"JobName":"x"}""", "QuerySet 0: 'Search' holds no term. Without any it would delete all jobs.")]
    [InlineData("""{"QuerySet":[{"Search":""}],"JobName":"x"}""", "QuerySet 0: 'Search' has to be a text that is not empty")]
    [InlineData("""{"QuerySet":[{"Search":"stat:failed"}],"JobName":"x"}""", "QuerySet 0: The search term 'stat:failed' at character 1: there is no term 'stat'; did you mean 'state'?")]
    [InlineData("""{"QuerySet":[{"Filter":"statuscode eq"}],"JobName":"x"}""", "QuerySet 0: ")]
    [InlineData("""{"QuerySet":[{"Filter":3}],"JobName":"x"}""", "QuerySet 0: 'Filter' has to be a text that is not empty, and 3 was given.")]
    [InlineData("""{"QuerySet":[{"Search":"x"},{"FetchXml":"<fetch/>"}],"JobName":"x"}""", "QuerySet 1: FetchXML, line 1, character 2: the element 'fetch' holds no 'entity'.")]
    [InlineData("""{"QuerySet":[{"Search":"x"}]}""", "BulkDelete needs 'JobName', as in")]
    [InlineData("""{"QuerySet":[{"Search":"x"}],"JobName":" "}""", "JobName is missing")]
    [InlineData("""{"QuerySet":[{"Search":"x"}],"JobName":"x","StartDateTime":"tomorrow"}""", "'StartDateTime' has to be a date")]
    [InlineData("""{"QuerySet":[{"Search":"x"}],"JobName":"x","ToRecipients":"me"}""", "'ToRecipients' has to be a list of users, and \"me\" was given.")]
    [InlineData("""{"QuerySet":[{"Search":"x"}],"JobName":"x","SendEmailNotification":"no"}""", "'SendEmailNotification' has to be true or false")]
    [InlineData("""{"QuerySet":[{"Search":"x"}],"JobName":"x","SourceImportId":"018f2d3c-1111-7abc-8def-0123456789ab"}""", "there are no imports here")]
    [InlineData("""{"QuerySet":[{"Search":"x"}],"JobName":"x","SourceImportId":7}""", "'SourceImportId' has to be a Guid, and 7 was given.")]
    [InlineData("""{"QuerySet":[{"Search":"x"}],"JobName":"x","RunNow":1}""", "'RunNow' has to be true or false, and 1 was given.")]
    [InlineData("""{"QuerySet":[{"Search":"x"}],"JobNam":"x"}""", "BulkDelete has no parameter 'JobNam'; did you mean 'JobName'?")]
    [InlineData("""{"QuerySet":[{"EntityName":"\ud800"}],"JobName":"x"}""", "not valid Unicode")]
    public async Task Post_badBody_is400AndStoresNothing(string body, string expected)
    {
        using var response = await PostAsync(body);

        Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
        Assert.Empty(Host.Records.Appended);
    }

    [Theory]
    [InlineData("FREQ=WEEKLY", "0x8004d2a0")]
    [InlineData("FREQ=DAILY;BYHOUR=3", "0x8004d2a0")]
    [InlineData("FREQ=DAILY;INTERVAL=366", "0x8004d2a1")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "0x8004d2a1")]
    [InlineData("FREQ=NEVER", "0x80040246")]
    public async Task Post_ruleThatIsNotDaily_is400WithItsCode(string pattern, string code)
    {
        using var response = await PostAsync($$"""{"QuerySet":[{{Query}}],"JobName":"x","RecurrencePattern":"{{pattern}}"}""");

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, code);
        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_columnThatThereIsNot_is400WithItsCode()
    {
        using var response = await PostAsync("""{"QuerySet":[{"EntityName":"asyncoperation","Criteria":{"Conditions":[{"AttributeName":"nam","Operator":"Null"}]}}],"JobName":"x"}""");

        Assert.Equal(
            "QuerySet 0: 'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?",
            await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80041103"));
    }

    [Fact]
    public async Task Post_tooManyQueries_is400()
    {
        var queries = string.Join(',', Enumerable.Repeat(Query, 26));

        using var response = await PostAsync($$"""{"QuerySet":[{{queries}}],"JobName":"x"}""");

        Assert.Contains("QuerySet holds 26 queries; 1 to 25 are taken.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_filtersNestedAsDeepAsTheyMayBe_areTaken()
    {
        var filter = """{"Conditions":[{"AttributeName":"statuscode","Operator":"Equal","Values":[{"Type":"System.Int32","Value":"30"}]}]}""";
        for (var depth = 1; depth < 25; depth++)
        {
            filter = $$"""{"Filters":[{{filter}}]}""";
        }

        using var taken = await PostAsync($$$"""{"QuerySet":[{"EntityName":"asyncoperation","Criteria":{{{filter}}}}],"JobName":"x"}""");
        using var refused = await PostAsync($$$"""{"QuerySet":[{"EntityName":"asyncoperation","Criteria":{"Filters":[{{{filter}}}]}}],"JobName":"x"}""");

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(Succeeded, BulkDeleteData.Parse(Assert.Single(Host.Jobs.Created).Data).Filter);
        await AssertRefusedAsync(refused, HttpStatusCode.BadRequest, "0x80040203");
    }

    [Fact]
    public async Task Post_detectDuplicates_is501WithASentence()
    {
        using var response = await SendAsync(HttpMethod.Post, "/api/data/v9.2/BulkDetectDuplicates", JsonBody("{}"));

        Assert.Equal(
            "BulkDetectDuplicates is not supported: there are no duplicate detection rules for jobs. To create a job once only, send Repeatability-Request-ID.",
            await AssertRefusedAsync(response, HttpStatusCode.NotImplemented, "0x80040203"));
    }

    private Task<HttpResponseMessage> PostAsync(string body) => SendAsync(HttpMethod.Post, Action, JsonBody(body));
}
