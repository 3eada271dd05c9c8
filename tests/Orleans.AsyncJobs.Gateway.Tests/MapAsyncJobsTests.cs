using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Gateway.Tests;

public sealed class MapAsyncJobsTests
{
    [Fact]
    public async Task MapAsyncJobs_gatewayNotRegistered_namesTheCall()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();

        var exception = Assert.Throws<InvalidOperationException>(() => app.MapAsyncJobs());

        Assert.Contains("AddAsyncJobsGateway", exception.Message, StringComparison.Ordinal);
    }
}
