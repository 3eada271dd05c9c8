namespace Orleans.Simulation.Runtime;

/// <summary>The proxy and the implementing class of one grain interface, looked up once.</summary>
internal static class GrainInterface<T>
{
    private static Func<Cluster, GrainId, GrainReference>? _create;
    private static GrainClass? _implementation;

    public static T Create(Cluster cluster, GrainId grainId) =>
        (T)(object)(_create ??= ProxyBuilder.Build(typeof(T)))(cluster, grainId);

    public static GrainType Implementation => (_implementation ??= GrainClasses.Implementing(typeof(T))).GrainType;
}
