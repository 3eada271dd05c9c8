using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Handlers.Outgoing;

namespace Orleans.AsyncJobs.Gateway.Health;

/// <summary>Tells the address rules where the web server listens, which answers <c>/healthz</c>.</summary>
internal sealed class OwnAddressSource(OwnAddress own, IServer server, IConfiguration configuration) : IHostedLifecycleService
{
    // Jobs of an earlier process may run before the web server listens; what was configured serves them.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        own.Set([.. Listening(), .. (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';')]);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        own.Set(Listening());
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private ICollection<string> Listening() => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
}
