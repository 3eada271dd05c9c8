using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Simulation.Tests.BothHosts.Grains;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class HostTests
{
    [Fact]
    public async Task Host_starts_stages_in_order_and_stops_them_in_reverse_with_the_grains_in_between()
    {
        var key = Guid.NewGuid().ToString("N");
        using var host = Build(key);
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.Services.GetRequiredService<IGrainFactory>().GetGrain<ITurnGrain>(key).Echo(1);
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ["start:10000", "start:20000", "stop:20000", "deactivate:ShuttingDown", "stop:10000"],
            Signals.Entries(key));
    }

    [Fact]
    public async Task Host_that_stops_lets_running_requests_end_first()
    {
        var key = Guid.NewGuid().ToString("N");
        using var host = Build(key);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var call = host.Services.GetRequiredService<IClusterClient>().GetGrain<ITurnGrain>(key).Hold("a");
        await Signals.Wait($"entered:{key}:a");
        var stop = host.StopAsync(TestContext.Current.CancellationToken);
        await Signals.Wait($"stopping:{key}");
        Signals.Set($"go:{key}:a");
        await stop;
        Assert.True(call.IsCompletedSuccessfully);
        Assert.Equal(["leave:a", "deactivate:ShuttingDown", "stop:10000"], Signals.Entries(key)[^3..]);
    }

    private static IHost Build(string key)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort: Ports.Next(), gatewayPort: Ports.Next());
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new StageLog(key));
        });
        return builder.Build();
    }
}
