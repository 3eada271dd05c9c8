using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Serialization.TypeSystem;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>
/// Remembers what Orleans calls an interface. Orleans itself finds it out anew, from attributes and the type's name, each time a
/// reference to a grain is made, which took an eighth of what a job costs.
/// </summary>
/// <param name="services">Has the providers that are asked when an interface is new.</param>
internal sealed class KnownGrainInterfaces(IServiceProvider services) : IGrainInterfaceTypeProvider
{
    private readonly ConcurrentDictionary<Type, GrainInterfaceType> _known = new();

    public bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType)
    {
        if (_known.TryGetValue(type, out grainInterfaceType))
        {
            return true;
        }

        // Of generic interfaces there is no end.
        grainInterfaceType = type.IsGenericType ? default : _known.GetOrAdd(type, Find(type));
        return !grainInterfaceType.IsDefault;
    }

    private GrainInterfaceType Find(Type type) =>
        new GrainInterfaceTypeResolver(
            services.GetServices<IGrainInterfaceTypeProvider>().Where(provider => provider != this),
            services.GetRequiredService<TypeConverter>()).GetGrainInterfaceType(type);
}

/// <summary>Adds what makes references to grains cheap.</summary>
internal static class KnownGrainInterfacesServiceCollectionExtensions
{
    /// <summary>Puts it in front of those that Orleans or the host have: the first one that answers is heard.</summary>
    public static void AddKnownGrainInterfaces(this IServiceCollection services)
    {
        if (!services.Any(service => service.ImplementationType == typeof(KnownGrainInterfaces)))
        {
            services.Insert(0, ServiceDescriptor.Singleton<IGrainInterfaceTypeProvider, KnownGrainInterfaces>());
        }
    }
}
