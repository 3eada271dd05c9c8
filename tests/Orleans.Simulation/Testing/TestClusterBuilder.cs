namespace Orleans.TestingHost;

/// <summary>Describes a test cluster.</summary>
/// <param name="initialSilosCount">Silos that <see cref="TestCluster.DeployAsync"/> starts.</param>
public class TestClusterBuilder(short initialSilosCount)
{
    /// <summary>Settings that each silo finds in its configuration; how a test hands values to its configurators.</summary>
    public Dictionary<string, string?> Properties { get; } = new(StringComparer.Ordinal);

    internal List<Action<IHostBuilder>> Configurators { get; } = [];

    /// <summary>Adds a type that implements <see cref="ISiloConfigurator"/>, <see cref="IHostConfigurator"/> or both.</summary>
    /// <exception cref="ArgumentException">It implements neither.</exception>
    public TestClusterBuilder AddSiloBuilderConfigurator<T>() where T : new()
    {
        if (!typeof(ISiloConfigurator).IsAssignableFrom(typeof(T)) && !typeof(IHostConfigurator).IsAssignableFrom(typeof(T)))
            throw new ArgumentException($"The type {typeof(T)} is neither an ISiloConfigurator nor an IHostConfigurator.");
        Configurators.Add(host =>
        {
            object configurator = new T();
            if (configurator is ISiloConfigurator forSilo)
                host.UseOrleans(forSilo.Configure);
            (configurator as IHostConfigurator)?.Configure(host);
        });
        return this;
    }

    /// <summary>Makes the cluster; nothing is started yet.</summary>
    public TestCluster Build() => new(initialSilosCount, Properties, Configurators);
}
