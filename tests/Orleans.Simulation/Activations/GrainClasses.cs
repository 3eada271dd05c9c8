namespace Orleans.Simulation.Runtime;

/// <summary>The grain classes of all assemblies that reference the host, directly or through others.</summary>
internal static class GrainClasses
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<Assembly> Seen = [];
    private static readonly List<GrainClass> All = [];
    private static Dictionary<GrainType, GrainClass> _byType = [];
    private static int _loadedAssemblies = -1;

    public static GrainClass Get(GrainType type)
    {
        if (_byType.TryGetValue(type, out var found))
        {
            return found;
        }

        Refresh();
        return _byType.GetValueOrDefault(type) ?? throw new ArgumentException($"No grain class has the type \"{type}\".", nameof(type));
    }

    /// <summary>The class that implements an interface.</summary>
    /// <exception cref="ArgumentException">There is none, or more than one.</exception>
    public static GrainClass Implementing(Type grainInterface)
    {
        Refresh();
        List<GrainClass> found;
        lock (Gate)
        {
            found = All.FindAll(c => grainInterface.IsAssignableFrom(c.Type));
        }

        if (found.Count > 1)
        {
            // An interface IName prefers the class Name or NameGrain, as by Orleans' naming rule.
            var name = grainInterface.Name.StartsWith('I') ? grainInterface.Name[1..] : grainInterface.Name;
            var preferred = found.FindAll(c => string.Equals(c.Type.Name, name, StringComparison.Ordinal));
            if (preferred.Count == 1)
            {
                found = preferred;
            }
        }

        return found.Count switch
        {
            1 => found[0],
            0 => throw new ArgumentException($"Could not find an implementation for interface {grainInterface}."),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {grainInterface}. Candidates: "
                + string.Join(", ", found.Select(c => c.Type.FullName))),
        };
    }

    private static void Refresh()
    {
        lock (Gate)
        {
            var loaded = AppDomain.CurrentDomain.GetAssemblies();
            if (loaded.Length == _loadedAssemblies)
            {
                return;
            }

            foreach (var assembly in loaded)
            {
                Visit(assembly);
            }

            _loadedAssemblies = AppDomain.CurrentDomain.GetAssemblies().Length;
            var byType = new Dictionary<GrainType, GrainClass>();
            foreach (var grainClass in All)
            {
                if (!byType.TryAdd(grainClass.GrainType, grainClass))
                {
                    throw new InvalidOperationException(
                        $"The classes {byType[grainClass.GrainType].Type} and {grainClass.Type} have the same grain type \"{grainClass.GrainType}\".");
                }
            }

            _byType = byType;
        }
    }

    private static void Visit(Assembly assembly)
    {
        if (IsForeign(assembly.GetName().Name!) || assembly.IsDynamic || !Seen.Add(assembly))
        {
            return;
        }

        var references = assembly.GetReferencedAssemblies();
        foreach (var reference in references.Where(r => !IsForeign(r.Name!)))
        {
            try
            {
                Visit(Assembly.Load(reference));
            }
            catch (FileNotFoundException)
            {
                // Compiled against, but not deployed: it holds no grains that could run.
            }
        }

        var host = typeof(Grain).Assembly.GetName().Name;
        if (!references.Any(r => string.Equals(r.Name, host, StringComparison.Ordinal)))
        {
            return;
        }

        All.AddRange(assembly.GetTypes().Where(IsGrainClass).OrderBy(t => t.FullName, StringComparer.Ordinal).Select(t => new GrainClass(t)));
    }

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && (typeof(IGrainBase).IsAssignableFrom(type) || typeof(IGrain).IsAssignableFrom(type))
        && !typeof(GrainReference).IsAssignableFrom(type);

    // Spares loading assemblies that cannot hold grains.
    private static bool IsForeign(string name) =>
        name.StartsWith("System", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name.StartsWith("xunit", StringComparison.Ordinal)
        || name is "mscorlib" or "netstandard" or "WindowsBase" or "Orleans.Simulation";
}
