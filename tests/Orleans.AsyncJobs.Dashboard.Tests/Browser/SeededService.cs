namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>A service with some of everything, for tests that only look.</summary>
public sealed class SeededService : IAsyncLifetime
{
    internal RealService Service { get; private set; } = null!;

    internal Seeded Jobs { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Service = await RealService.StartAsync();
        Jobs = await Service.SeedAsync();
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
