using Orleans.TestingHost;

namespace Orleans.Simulation;

/// <summary>What this host offers beyond Orleans, for tests.</summary>
public static class EmbeddedHostExtensions
{
    /// <summary>Puts the silo on a simulation's scheduler and clock.</summary>
    public static ISiloBuilder UseSimulation(this ISiloBuilder builder, SeededScheduler scheduler)
    {
        builder.Services.AddSingleton<TimeProvider>(scheduler.Time).AddSingleton<TurnScheduler>(scheduler);
        return builder;
    }

    /// <summary>
    /// Copies arguments and results of every call as serialization would: only members with <see cref="IdAttribute"/>
    /// of types with <see cref="GenerateSerializerAttribute"/> come across, and other types fail the call.
    /// </summary>
    public static ISiloBuilder UseArgumentRoundTrip(this ISiloBuilder builder)
    {
        builder.Services.AddSingleton<ArgumentCopier>();
        return builder;
    }

    /// <summary>Configures each silo of a test cluster with a function, which unlike a configurator may hold on to objects of the test.</summary>
    public static TestClusterBuilder ConfigureSilos(this TestClusterBuilder builder, Action<ISiloBuilder> configure)
    {
        builder.Configurators.Add(host => host.UseOrleans(configure));
        return builder;
    }
}
