using System.Net;
using System.Net.Sockets;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class RoutingTests : GatewayTests
{
    private const string Row = "asyncoperations(018f2d3c-1111-7abc-8def-0123456789ab)";

    [Theory]
    [InlineData("v9.2/jobs", "jobs")]
    [InlineData("v9.2/Asyncoperations", "Asyncoperations")]
    [InlineData("v9.2/asyncoperation(018f2d3c-1111-7abc-8def-0123456789ab)", "asyncoperation")]
    [InlineData("v9.2/WhoAmIX()", "WhoAmIX")]
    [InlineData("v9.2/asyncoperations/x", "x")]
    [InlineData("v9.2/createmultiple", "createmultiple")]
    [InlineData("v9.2/CreateMultiple/x", "CreateMultiple")]
    [InlineData("v9.2/Microsoft.Dynamics.CRM.CreateMultiple", "Microsoft.Dynamics.CRM.CreateMultiple")]
    [InlineData("v9.2/contacts/Microsoft.Dynamics.CRM.CreateMultiple", "contacts")]
    [InlineData("v9.2/asyncoperations/CreateMultiple", "CreateMultiple")]
    [InlineData("v9.2/asyncoperations/Microsoft.Dynamics.CRM.ExplainJob()", "Microsoft.Dynamics.CRM.ExplainJob()")]
    [InlineData("v9.2/" + Row + "/ExplainJob()", "ExplainJob()")]
    [InlineData("v9.2/" + Row + "/Microsoft.Dynamics.CRM.ExplainJob(x=1)", "Microsoft.Dynamics.CRM.ExplainJob(x=1)")]
    [InlineData("v9.2/" + Row + "/Microsoft.Dynamics.CRM.PauseJobs", "Microsoft.Dynamics.CRM.PauseJobs")]
    [InlineData("v9.2/" + Row + "/Microsoft.Dynamics.CRM.PauseJob()", "Microsoft.Dynamics.CRM.PauseJob()")]
    [InlineData("v9.2/" + Row + "/Microsoft.Dynamics.CRM.History(x=1)", "Microsoft.Dynamics.CRM.History(x=1)")]
    [InlineData("v9.2/" + Row + "/Microsoft.Dynamics.CRM.History()/x", "Microsoft.Dynamics.CRM.History()")]
    [InlineData("v9.2/asyncoperations/$count/x", "$count")]
    [InlineData("v9.2/CreateMultiple()", "CreateMultiple")]
    [InlineData("v7.0/asyncoperations", "v7.0")]
    public async Task Get_unknownSegment_is404(string path, string segment)
    {
        using var response = await GetAsync($"/api/data/{path}");

        Assert.Equal($"Resource not found for the segment '{segment}'.", await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x8006088a"));
    }

    [Theory]
    [InlineData("asyncoperations(5)")]
    [InlineData("asyncoperations()")]
    [InlineData("asyncoperations('x')")]
    [InlineData("asyncoperations(name='x')")]
    [InlineData("asyncoperations({018f2d3c-1111-7abc-8def-0123456789ab})")]
    public async Task Get_keyThatIsNoGuid_is400(string path)
    {
        using var response = await GetAsync($"/api/data/v9.2/{path}");

        Assert.Contains("is not a Guid", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_withoutAHostHeader_namesThePort()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Host.Address.Port, Cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync("GET /api/data/v9.2/asyncoperations?$select=name HTTP/1.0\r\n\r\n"u8.ToArray(), Cancellation);
        using var reader = new StreamReader(stream);

        var answer = await reader.ReadToEndAsync(Cancellation);

        Assert.Contains($"\"http://localhost:{Host.Address.Port}/api/data/v9.2/$metadata#asyncoperations(name)\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/api/data/v9.2/asyncoperations")]
    [InlineData("/api/data/v9.2/asyncoperations/$count")]
    [InlineData("/api/data/v9.2/" + Row)]
    [InlineData("/api/data/v9.2/jobactions")]
    [InlineData("/api/data/v9.2/StoreInfo()")]
    public async Task Head_whereGetIsServed_answersTheSameWithoutABody(string path)
    {
        Host.Queries.Add(new Guid("018f2d3c-1111-7abc-8def-0123456789ab"), 1, ("statecode", 3), ("statuscode", 30), ("createdon", DateTimeOffset.UnixEpoch));
        using var got = await GetAsync(path);

        using var response = await SendAsync(HttpMethod.Head, path);

        Assert.Equal((HttpStatusCode.OK, got.Content.Headers.ContentType), (response.StatusCode, response.Content.Headers.ContentType));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("PUT", "asyncoperations", "GET, HEAD, POST")]
    [InlineData("PATCH", "asyncoperations", "GET, HEAD, POST")]
    [InlineData("DELETE", "asyncoperations", "GET, HEAD, POST")]
    [InlineData("POST", "asyncoperations/$count", "GET, HEAD")]
    [InlineData("POST", Row, "GET, HEAD, PATCH, DELETE")]
    [InlineData("PUT", Row, "GET, HEAD, PATCH, DELETE")]
    [InlineData("GET", "CreateMultiple", "POST")]
    [InlineData("GET", "asyncoperations/Microsoft.Dynamics.CRM.CreateMultiple", "POST")]
    [InlineData("POST", Row + "/Microsoft.Dynamics.CRM.ExplainJob()", "GET, HEAD")]
    [InlineData("POST", Row + "/Microsoft.Dynamics.CRM.ExplainJob", "GET, HEAD")]
    public async Task Send_methodThatIsNotAllowed_is405(string method, string path, string allow)
    {
        using var response = await SendAsync(new HttpMethod(method), $"/api/data/v9.2/{path}");

        Assert.Contains(method, await AssertRefusedAsync(response, HttpStatusCode.MethodNotAllowed, "0x80040203"), StringComparison.Ordinal);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
    }
}
