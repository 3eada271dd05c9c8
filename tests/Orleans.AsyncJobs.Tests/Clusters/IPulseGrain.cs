namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>A grain that only answers: a test that awaits it has let the cluster's threads go round.</summary>
[Alias("Orleans.AsyncJobs.Tests.IPulseGrain")]
public interface IPulseGrain : IGrainWithGuidKey
{
    [Alias("Beat")]
    Task BeatAsync();
}
