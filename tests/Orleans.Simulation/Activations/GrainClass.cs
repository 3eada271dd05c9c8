namespace Orleans.Simulation.Runtime;

/// <summary>What the host knows of a grain class; one for the process.</summary>
internal sealed class GrainClass
{
    private readonly Lazy<Func<Activation, object>> _factory;

    public GrainClass(Type type)
    {
        Type = type;
        GrainType = GrainType.Create(ConventionalName(type));
        _factory = new(BuildFactory);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        CollectionAge = type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit;
        HasActivationHook = Overrides(type, nameof(IGrainBase.OnActivateAsync));
        HasDeactivationHook = Overrides(type, nameof(IGrainBase.OnDeactivateAsync));
    }

    public Type Type { get; }
    public GrainType GrainType { get; }
    public bool IsReentrant { get; }
    public TimeSpan? CollectionAge { get; }
    public bool HasActivationHook { get; }
    public bool HasDeactivationHook { get; }

    public object Create(Activation activation) => _factory.Value(activation);

    private static string ConventionalName(Type type)
    {
        const string Suffix = "grain";
        var name = type.Name.ToLowerInvariant();
        return name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
    }

    private static bool Overrides(Type type, string hook)
    {
        if (!typeof(IGrainBase).IsAssignableFrom(type))
        {
            return false;
        }

        var map = type.GetInterfaceMap(typeof(IGrainBase));
        var index = Array.FindIndex(map.InterfaceMethods, m => string.Equals(m.Name, hook, StringComparison.Ordinal));
        var declaring = map.TargetMethods[index].DeclaringType;
        return declaring != typeof(Grain) && declaring != typeof(IGrainBase);
    }

    private Func<Activation, object> BuildFactory()
    {
        var create = ActivatorUtilities.CreateFactory(Type, []);

        // A class without dependencies needs no scope of services until it asks for one.
        return Type.GetConstructors() is [{ } only] && only.GetParameters() is []
            ? activation => create(activation.Silo.Services, [])
            : activation => create(activation.ActivationServices, []);
    }
}
