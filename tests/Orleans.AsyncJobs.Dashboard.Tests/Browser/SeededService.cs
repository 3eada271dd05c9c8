namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>A service with some of everything, for tests that only look.</summary>
public sealed class SeededService : IAsyncLifetime
{
    internal RealService Service { get; private set; } = null!;

    internal Seeded Jobs { get; private set; } = null!;

    /// <summary>A path with the ids of jobs in the places of their names.</summary>
    internal string Fill(string path) => path
        .Replace("{failed}", $"{Jobs.Failed:D}", StringComparison.Ordinal)
        .Replace("{running}", $"{Jobs.Running:D}", StringComparison.Ordinal)
        .Replace("{series}", $"{Jobs.Series:D}", StringComparison.Ordinal)
        .Replace("{split}", $"{Jobs.Split:D}", StringComparison.Ordinal)
        .Replace("{behind}", $"{Jobs.Behind:D}", StringComparison.Ordinal);

    public async ValueTask InitializeAsync()
    {
        Service = await RealService.StartAsync();
        Jobs = await Service.SeedAsync();
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
