namespace Orleans.AsyncJobs;

/// <summary>Under which name the service emits metrics and spans.</summary>
public static class JobTelemetry
{
    /// <summary>The name of its meter and of its activity source.</summary>
    public const string Name = "Orleans.AsyncJobs";
}
