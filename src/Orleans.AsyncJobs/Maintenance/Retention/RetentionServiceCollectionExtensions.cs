using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Maintenance.Retention;

/// <summary>Adds retention.</summary>
internal static class RetentionServiceCollectionExtensions
{
    // Ten million jobs take about an hour; what is left then goes on from the checkpoint.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromHours(6);

    // Each goes on where the one before stopped.
    private const int Attempts = 20;

    /// <summary>Adds the job that deletes what is no longer kept, and its schedule.</summary>
    /// <param name="services">The container of a silo.</param>
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddJobHandler<RetentionHandler>(RetentionHandler.MessageName, options =>
        {
            options.TimeLimit = TimeLimit;
            options.RetryAttempts = Attempts;
            options.CheckInputWith<RetentionInputCheck>();
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AsyncJobsOptions>, RetentionOptionsValidator>());
        services.AddSingleton(provider => RetentionJob.Of(provider.GetRequiredService<IOptions<AsyncJobsOptions>>().Value.Retention));
    }
}
