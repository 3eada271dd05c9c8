using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Handlers.Outgoing;

namespace Orleans.AsyncJobs.Gateway.Health;

/// <summary>Tells the address rules where the service's own health is served; nothing where the host did not map it.</summary>
internal sealed class OwnAddressSource(OwnAddress own, MappedParts mapped, LinkGenerator links, IServer server, IConfiguration configuration) : IHostedLifecycleService
{
    private const string DefaultPath = "/healthz";

    // Jobs of an earlier process may run before the web server listens; what was configured serves them.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Set([.. Listening(), .. (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';')], DefaultPath);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Set(Listening(), links.GetPathByName(HealthEndpoints.LiveName, values: null));
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Set(IEnumerable<string> urls, string? path)
    {
        if (path is not null && mapped.Contains(MappedParts.Part.Health))
        {
            own.Set(urls, path);
        }
    }

    private ICollection<string> Listening() => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
}
