using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.Health;

public sealed class HealthEndpointsTests : GatewayTests
{
    [Fact]
    public async Task Healthz_whateverTheStoreSays_is200()
    {
        Host.Health.Fault = "disk full";

        using var response = await GetAsync("/healthz");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"status":"live"}""", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.True(response.Headers.Contains("x-ms-service-request-id"));
    }

    [Fact]
    public async Task Readyz_storeTakesWrites_is200()
    {
        using var response = await GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"status":"ready"}""", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Readyz_storeTakesNoWrites_is503AndSaysWhy()
    {
        Host.Health.Fault = "disk full";

        using var response = await GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"status":"not ready","failed":[{"name":"storage","reason":"disk full"}]}""", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Post_is405(string path)
    {
        using var response = await SendAsync(HttpMethod.Post, path);

        await AssertRefusedAsync(response, HttpStatusCode.MethodNotAllowed, "0x80040203");
    }
}
