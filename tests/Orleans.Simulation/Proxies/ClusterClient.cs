namespace Orleans.Simulation.Runtime;

internal sealed class ClusterClient(Cluster cluster, IServiceProvider services) : GrainFactory(cluster), IClusterClient
{
    public IServiceProvider ServiceProvider => services;
}
