using Orleans.AsyncJobs;

namespace OpenTelemetry.Trace;

/// <summary>Collects the spans of the job service.</summary>
public static class AsyncJobsTracerProviderBuilderExtensions
{
    /// <summary>Collects the creates and the runs of jobs of this process.</summary>
    /// <param name="builder">The traces of the process.</param>
    /// <returns>The same builder.</returns>
    public static TracerProviderBuilder AddAsyncJobsInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource(JobTelemetry.Name);
    }
}
