namespace Orleans.Runtime.Hosting;

/// <summary>Registers a grain storage.</summary>
public static class StorageProviderExtensions
{
    /// <summary>
    /// Registers a storage under a name; the one named "Default" also serves states that name none. A storage
    /// that takes part in the silo's lifecycle is told of its stages.
    /// </summary>
    public static IServiceCollection AddGrainStorage<T>(
        this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory) where T : IGrainStorage
    {
        collection.AddKeyedSingleton<IGrainStorage>(name, (services, key) => implementationFactory(services, (string)key!));
        if (typeof(ILifecycleParticipant<ISiloLifecycle>).IsAssignableFrom(typeof(T)))
            collection.AddSingleton(services => (ILifecycleParticipant<ISiloLifecycle>)services.GetRequiredKeyedService<IGrainStorage>(name));

        if (string.Equals(name, "Default", StringComparison.Ordinal))
            collection.TryAddSingleton(services => services.GetRequiredKeyedService<IGrainStorage>(name));
        return collection;
    }
}
