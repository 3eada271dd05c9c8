using Orleans.AsyncJobs;

namespace OpenTelemetry.Metrics;

/// <summary>Collects the metrics of the job service.</summary>
public static class AsyncJobsMeterProviderBuilderExtensions
{
    /// <summary>Collects what the job service of this process measures: jobs, runs, slots and the store.</summary>
    /// <param name="builder">The metrics of the process.</param>
    /// <returns>The same builder.</returns>
    public static MeterProviderBuilder AddAsyncJobsInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter(JobTelemetry.Name);
    }
}
