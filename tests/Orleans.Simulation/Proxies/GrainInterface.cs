namespace Orleans.Simulation.Runtime;

/// <summary>The proxy and the implementing class of one grain interface, looked up once.</summary>
internal static class GrainInterface<T>
{
    private static Func<Cluster, GrainId, GrainReference>? _create;
    private static GrainClass? _implementation;

    public static T Create(Cluster cluster, GrainId grainId) =>
        (T)(object)(_create ??= ProxyBuilder.Build(typeof(T)))(cluster, grainId);

    public static GrainType Implementation(string? classNamePrefix) => classNamePrefix is null
        ? (_implementation ??= GrainClasses.Implementing(typeof(T), null)).GrainType
        : GrainClasses.Implementing(typeof(T), classNamePrefix).GrainType;
}
