namespace Orleans.Simulation.Runtime;

/// <summary>The services of a silo.</summary>
internal sealed class SiloServices(IServiceCollection services, IConfiguration configuration) : ISiloBuilder
{
    public IServiceCollection Services => services;
    public IConfiguration Configuration => configuration;

    public static void Add(IServiceCollection services, IConfiguration configuration, Action<ISiloBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        if (!services.Any(s => s.ServiceType == typeof(Silo)))
            AddSilo(services);
        configure(new SiloServices(services, configuration));
    }

    private static void AddSilo(IServiceCollection services)
    {
        services.AddLogging().AddOptions();
        services.PostConfigure<SiloOptions>(options => options.SiloName ??= $"Silo_{Guid.NewGuid():N}"[..10]);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(s => new Cluster(s));
        services.AddSingleton<Silo>();
        services.AddSingleton<ILocalSiloDetails>(s => s.GetRequiredService<Silo>());
        services.AddSingleton<ISiloStatusOracle>(s => s.GetRequiredService<Silo>());
        services.AddSingleton<SiloLifecycle>();
        services.AddSingleton<IGrainFactory>(s => s.GetRequiredService<Cluster>().GrainFactory);
        services.AddSingleton<IClusterClient, ClusterClient>();
        services.AddHostedService<SiloHostedService>();
    }
}
