using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class SingleCreationTests : GatewayTests
{
    private const string Minimal = """{"messagename":"Echo"}""";

    [Theory]
    [InlineData("#Microsoft.Dynamics.CRM.asyncoperation")]
    [InlineData("Microsoft.Dynamics.CRM.asyncoperation")]
    [InlineData("http://localhost/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.asyncoperation")]
    public async Task Post_typeOfTheTable_isTaken(string type)
    {
        using var response = await PostAsync($$"""{"@odata.type":"{{type}}","messagename":"Echo"}""", ("Content-Encoding", "identity"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Single(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_minimal_is204WithTheRowsAddress()
    {
        using var response = await PostAsync(Minimal);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var address = $"{Host.Address}api/data/v9.2/asyncoperations({FakeJobClient.CreatedId})";
        Assert.Equal(address, Header(response, "OData-EntityId"));
        Assert.Equal(address, Header(response, "Location"));
        Assert.Equal("4.0", Header(response, "OData-Version"));
        Assert.False(response.Headers.Contains("Preference-Applied"));
        Assert.Equal(new NewJob { MessageName = "Echo" }, Assert.Single(Host.Jobs.Created));
        Assert.Equal(JobCaller.System, Host.Jobs.Caller);
    }

    [Fact]
    public async Task Post_everyColumnThatMayBeSet_reachesTheJob()
    {
        var id = new Guid("018f2d3c-1111-7abc-8def-0123456789ab");
        using var response = await PostAsync(
            $$"""
            {"@odata.type":"#Microsoft.Dynamics.CRM.asyncoperation","name":"n","operationtype":10,"messagename":"m","data@odata.type":"#String","data":"d\u00e9","dependencytoken":"t",
            "priority":3,"onfailure":1,"autodelete":true,"postponeuntil":"2027-01-02T03:04:05+02:00","recurrencepattern":"FREQ=DAILY;",
            "recurrencestarttime":"2027-01-02","recurrencetimezone":"Europe/Berlin","correlationid":"{{id}}","requestid":"{{id}}","workload":"w","primaryentitytype":"account",
            "_regardingobjectid_value":"{{id}}","_owningextensionid_value":"{{id}}","_workflowactivationid_value":"{{id}}"}
            """);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(
            new NewJob
            {
                Name = "n",
                OperationType = 10,
                MessageName = "m",
                Data = "dé",
                DependencyToken = "t",
                Priority = 3,
                OnFailure = JobFailureAction.Halt,
                AutoDelete = true,
                PostponeUntil = new DateTimeOffset(2027, 1, 2, 1, 4, 5, TimeSpan.Zero),
                RecurrencePattern = "FREQ=DAILY;",
                RecurrenceTimeZone = "Europe/Berlin",
                RecurrenceStartTime = new DateTimeOffset(2027, 1, 2, 0, 0, 0, TimeSpan.Zero),
                CorrelationId = id,
                RequestId = id,
                Workload = "w",
                PrimaryEntityType = "account",
                RegardingObjectId = id,
                OwningExtensionId = id,
                WorkflowActivationId = id,
            },
            Assert.Single(Host.Jobs.Created));
    }

    [Theory]
    [InlineData("regardingobjectid@odata.bind", "/accounts(018f2d3c-1111-7abc-8def-0123456789ab)")]
    [InlineData("regardingobjectid_account@odata.bind", "accounts(018f2d3c-1111-7abc-8def-0123456789ab)")]
    [InlineData("regardingobjectid@odata.bind", "http://localhost:5080/api/data/v9.2/accounts('018f2d3c-1111-7abc-8def-0123456789ab')")]
    public async Task Post_link_setsTheRegardingRow(string name, string link)
    {
        using var response = await PostAsync($$"""{"messagename":"Echo","{{name}}":"{{link}}"}""");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(new Guid("018f2d3c-1111-7abc-8def-0123456789ab"), Host.Jobs.Created[0].RegardingObjectId);
    }

    [Fact]
    public async Task Post_nulls_countAsAbsent()
    {
        using var response = await PostAsync("""{"messagename":"Echo","name":null,"operationtype":null,"priority":null,"onfailure":null,"autodelete":null,"postponeuntil":null,"correlationid":null,"data":null}""");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(new NewJob { MessageName = "Echo" }, Assert.Single(Host.Jobs.Created));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8; IEEE754Compatible=true; odata.metadata=full")]
    [InlineData("APPLICATION/JSON;odata=verbose")]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData(null)]
    public async Task Post_mediaTypeReadAsJson_isTaken(string? type)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(Minimal));
        body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        using var response = await SendAsync(HttpMethod.Post, Set, body, ("OData-MaxVersion", "4.0"), ("OData-Version", "4.0"), ("Authorization", "Bearer x"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Post_returnRepresentation_is201WithTheRow()
    {
        Host.Queries.Add(FakeJobClient.CreatedId, 1, ("name", "Echo"), ("statecode", 0));

        using var response = await SendAsync(HttpMethod.Post, $"{Set}?$select=name,statecode", JsonBody(Minimal),
            ("Prefer", "return=representation"), ("Prefer", "odata.include-annotations=\"*\""));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("return=representation, odata.include-annotations=\"*\"", Header(response, "Preference-Applied"));
        Assert.Equal("W/\"1\"", Header(response, "ETag"));
        Assert.True(response.Headers.Contains("OData-EntityId"));
        var row = await ReadJsonAsync(response);
        Assert.EndsWith("#asyncoperations(name,statecode)/$entity", row.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal("Ready", row.GetProperty("statecode@OData.Community.Display.V1.FormattedValue").GetString());
    }

    [Fact]
    public async Task Post_returnRepresentationOfARowThatIsGone_is204()
    {
        using var response = await PostAsync(Minimal, ("Prefer", "return=representation"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.False(response.Headers.Contains("Preference-Applied"));
    }

    [Fact]
    public async Task Post_returnMinimal_isApplied()
    {
        using var response = await PostAsync(Minimal, ("Prefer", "respond-async;wait=5,return=minimal"));

        Assert.Equal("return=minimal", Header(response, "Preference-Applied"));
    }

    [Fact]
    public async Task Post_byteOrderMarkAndLargeData_areRead()
    {
        var data = new string('x', 3_000_000);
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes($$"""{"messagename":"Echo","data":"{{data}}"}""")];
        using var body = new ByteArrayContent(bytes);

        string? arrived = null;
        Host.Jobs.Creating = job => arrived = Host.Store.DataOf(job);

        using var response = await SendAsync(HttpMethod.Post, Set, body);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(data, arrived);
    }
}
