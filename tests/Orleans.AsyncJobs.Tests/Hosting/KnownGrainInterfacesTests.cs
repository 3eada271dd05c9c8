using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Hosting;
using Orleans.AsyncJobs.Protocol;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.TypeSystem;

namespace Orleans.AsyncJobs.Tests.Hosting;

/// <summary>What interfaces are called is what Orleans says, and is asked once.</summary>
public sealed class KnownGrainInterfacesTests
{
    private readonly CountingProvider _host = new();

    [Theory]
    [InlineData(typeof(IJobGrain))]
    [InlineData(typeof(IJobRunGrain))]
    [InlineData(typeof(IDispatcherQueueGrain))]
    [InlineData(typeof(ISequencerGrain))]
    [InlineData(typeof(INamedGrain))]
    [InlineData(typeof(IGenericGrain<int>))]
    public void Interface_is_called_as_Orleans_calls_it(Type type)
    {
        var (known, orleans) = Resolvers();

        Assert.Equal(orleans.GetGrainInterfaceType(type), known.GetGrainInterfaceType(type));
        Assert.Equal(orleans.GetGrainInterfaceType(type), known.GetGrainInterfaceType(type));
    }

    [Fact]
    public void Provider_of_the_host_is_heard_and_asked_once()
    {
        var (known, _) = Resolvers();

        var names = Enumerable.Range(0, 3).Select(_ => known.GetGrainInterfaceType(typeof(IHostGrain)).ToString()).ToList();

        Assert.Equal(["of the host", "of the host", "of the host"], names);
        Assert.Equal(1, _host.Asked);
    }

    [Fact]
    public void AddKnownGrainInterfaces_twice_adds_it_once()
    {
        var services = new ServiceCollection();

        services.AddKnownGrainInterfaces();
        services.AddKnownGrainInterfaces();

        Assert.Single(services);
    }

    private (GrainInterfaceTypeResolver Known, GrainInterfaceTypeResolver Orleans) Resolvers()
    {
        var services = new ServiceCollection();
        services.AddSerializer();
        services.AddSingleton<IGrainInterfaceTypeProvider>(_host);
        services.AddSingleton<IGrainInterfaceTypeProvider, AttributeGrainInterfaceTypeProvider>();
        services.AddKnownGrainInterfaces();
        var provider = services.BuildServiceProvider();
        var types = provider.GetRequiredService<TypeConverter>();
        return (
            new GrainInterfaceTypeResolver(provider.GetServices<IGrainInterfaceTypeProvider>(), types),
            new GrainInterfaceTypeResolver([new AttributeGrainInterfaceTypeProvider(provider)], types));
    }

    private sealed class CountingProvider : IGrainInterfaceTypeProvider
    {
        public int Asked { get; private set; }

        public bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType)
        {
            var isHosts = type == typeof(IHostGrain);
            Asked += isHosts ? 1 : 0;
            grainInterfaceType = isHosts ? GrainInterfaceType.Create("of the host") : default;
            return isHosts;
        }
    }
}

[GrainInterfaceType("of its attribute")]
internal interface INamedGrain : IGrainWithGuidKey;

internal interface IGenericGrain<T> : IGrainWithGuidKey
{
    Task<T> GetAsync();
}

internal interface IHostGrain : IGrainWithGuidKey;
