namespace Orleans.AsyncJobs.Tests.Clusters;

/// <inheritdoc cref="IPulseGrain"/>
public sealed class PulseGrain : Grain, IPulseGrain
{
    public Task BeatAsync() => Task.CompletedTask;
}
