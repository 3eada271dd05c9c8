using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class ServiceFunctionsTests : GatewayTests
{
    [Theory]
    [InlineData("v9.2/WhoAmI")]
    [InlineData("v9.2/WhoAmI()")]
    [InlineData("v8.2/WhoAmI()")]
    public async Task WhoAmI_namesTheUser(string path)
    {
        using var response = await GetAsync($"/api/data/{path}");

        Assert.Equal(
            $$"""{"@odata.context":"{{Host.Address}}api/data/{{path[..4]}}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse","BusinessUnitId":"5f1c0000-0000-4000-8000-000000000010","UserId":"5f1c0000-0000-4000-8000-000000000001","OrganizationId":"5f1c0000-0000-4000-8000-000000000020"}""",
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task RetrieveVersion_isOfTheWebApi()
    {
        using var response = await GetAsync("/api/data/v9.2/RetrieveVersion()");

        Assert.Matches("^9\\.2\\.\\d+\\.\\d+$", (await ReadJsonAsync(response)).GetProperty("Version").GetString());
    }

    [Theory]
    [InlineData("(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')")]
    [InlineData("(AccessType='Internet')")]
    [InlineData("(AccessType=@p1)?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'")]
    public async Task RetrieveCurrentOrganization_namesTheEndpoints(string arguments)
    {
        using var response = await GetAsync($"/api/data/v9.2/RetrieveCurrentOrganization{arguments}");

        var detail = (await ReadJsonAsync(response)).GetProperty("Detail");
        Assert.Equal(("AsyncJobs", "Enabled"), (detail.GetProperty("FriendlyName").GetString(), detail.GetProperty("State").GetString()));
        Assert.Equal(
            $$"""{"Count":2,"IsReadOnly":false,"Keys":["WebApplication","OrganizationDataService"],"Values":["{{Host.Address}}","{{Host.Address}}api/data/v9.2/"]}""",
            detail.GetProperty("Endpoints").GetRawText());
    }

    [Theory]
    [InlineData("(EntityNames=@p1)?@p1=[\"asyncoperation\",\"systemuser\"]")]
    [InlineData("(EntityNames=['asyncoperation','systemuser'])")]
    [InlineData("(EntityNames=%5B%27asyncoperation%27,%20%27systemuser%27,%27asyncoperation%27%5D)")]
    public async Task RetrieveTotalRecordCount_countsEachTable(string arguments)
    {
        Host.Queries.Answering = query => new JobQueryResult([], query.Table == QueryTables.Jobs ? 1_234_567 : 2);

        using var response = await GetAsync($"/api/data/v9.2/RetrieveTotalRecordCount{arguments}");

        Assert.Equal(
            """{"Count":2,"IsReadOnly":false,"Keys":["asyncoperation","systemuser"],"Values":[1234567,2]}""",
            (await ReadJsonAsync(response)).GetProperty("EntityRecordCountCollection").GetRawText());
        Assert.All(Host.Queries.Asked, query => Assert.Equal((0, true), (query.Limit, query.WithCount)));
    }

    [Theory]
    [InlineData("WhoAmI(x=1)", HttpStatusCode.NotFound, "0x8006088a", "'WhoAmI'")]
    [InlineData("WhoAmI()?$select=UserId", HttpStatusCode.BadRequest, "0x80040203", "does not fit this request")]
    [InlineData("RetrieveVersion()/x", HttpStatusCode.NotFound, "0x8006088a", "")]
    [InlineData("RetrieveCurrentOrganization", HttpStatusCode.NotFound, "0x8006088a", "")]
    [InlineData("RetrieveCurrentOrganization()", HttpStatusCode.BadRequest, "0x80040203", "'AccessType' is missing")]
    [InlineData("RetrieveCurrentOrganization(AccessType='Nowhere')", HttpStatusCode.BadRequest, "0x80040203", "one of Default, Internet, Intranet")]
    [InlineData("RetrieveTotalRecordCount()", HttpStatusCode.BadRequest, "0x80040203", "'EntityNames' is missing")]
    [InlineData("RetrieveTotalRecordCount(EntityNames=[])", HttpStatusCode.BadRequest, "0x80040203", "1 to 100 names")]
    [InlineData("RetrieveTotalRecordCount(EntityNames=['account'])", HttpStatusCode.BadRequest, "0x80040203", "no table with the logical name 'account'")]
    [InlineData("RetrieveTotalRecordCount(EntityNames=['systemusers'])", HttpStatusCode.BadRequest, "0x80040203", "did you mean 'systemuser'?")]
    [InlineData("RetrieveTotalRecordCount(EntityNames='asyncoperation')", HttpStatusCode.BadRequest, "0x80040203", "a list of texts in quotes")]
    [InlineData("RetrieveTotalRecordCount(EntityNames=[asyncoperation])", HttpStatusCode.BadRequest, "0x80040203", "a list of texts in quotes")]
    [InlineData("RetrieveTotalRecordCount(EntityNames=['a\"'])", HttpStatusCode.BadRequest, "0x80040203", "a list of texts in quotes")]
    [InlineData("RetrieveTotalRecordCount(EntityNames=[,])", HttpStatusCode.BadRequest, "0x80040203", "a list of texts in quotes")]
    [InlineData("RetrieveTotalRecordCount(EntityNames=@p1)", HttpStatusCode.BadRequest, "0x80040203", "has no value")]
    public async Task Function_thatWillNotDo_isRefused(string path, HttpStatusCode status, string code, string expected)
    {
        using var response = await GetAsync($"/api/data/v9.2/{path}");

        Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
    }
}
