using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Handlers.HttpRequest;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

public sealed class HttpRequestServiceCollectionExtensionsTests
{
    [Fact]
    public void AddHttpRequestHandler_registers_the_handler_under_its_name_with_its_check()
    {
        using var services = new ServiceCollection().AddHttpRequestHandler().BuildServiceProvider();
        var registration = Assert.Single(services.GetServices<JobHandlerRegistration>());
        Assert.Equal(("HttpRequest", typeof(HttpRequestHandler), typeof(HttpRequestInputCheck)),
            (registration.MessageName, registration.HandlerType, registration.Options.InputCheck));
        Assert.NotNull(services.GetRequiredService(registration.HandlerType));
        Assert.NotNull(services.GetRequiredService(registration.Options.InputCheck!));
    }

    [Fact]
    public void AddHttpRequestHandler_shares_one_client_and_disposes_it_with_the_container()
    {
        var services = new ServiceCollection().AddHttpRequestHandler().BuildServiceProvider();
        var client = services.GetRequiredService<OutgoingHttpClient>();
        Assert.Same(client, services.GetRequiredService<OutgoingHttpClient>());
        services.Dispose();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://a.example/");
        Assert.Throws<ObjectDisposedException>(() => { _ = client.SendAsync(request, CancellationToken.None); });
    }

    [Fact]
    public void AddHttpRequestHandler_bad_allow_list_entry_is_refused_with_the_options()
    {
        using var services = new ServiceCollection().AddHttpRequestHandler()
            .Configure<AsyncJobsOptions>(options => options.Outgoing.AllowedHosts.Add("localhost:80")).BuildServiceProvider();
        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<HttpRequestInputCheck>());
        Assert.Contains("'localhost:80'", exception.Message, StringComparison.Ordinal);
    }
}
