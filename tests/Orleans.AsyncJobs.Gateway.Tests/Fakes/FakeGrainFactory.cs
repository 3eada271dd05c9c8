using System.Reflection;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>A grain factory of whatever host is built against: it knows job grains by Guid only.</summary>
public class FakeGrainFactory : DispatchProxy
{
    private FakeJobGrain? _grain;

    internal static IGrainFactory Create(FakeJobGrain grain)
    {
        var factory = Create<IGrainFactory, FakeGrainFactory>();
        ((FakeGrainFactory)(object)factory)._grain = grain;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Assert.Equal([typeof(IJobGrain)], targetMethod!.GetGenericArguments());
        _grain!.LastId = Assert.IsType<Guid>(args![0]);
        return _grain;
    }
}
