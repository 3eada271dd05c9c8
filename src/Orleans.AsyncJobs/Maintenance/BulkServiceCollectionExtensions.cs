using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>Adds the actions on many jobs.</summary>
internal static class BulkServiceCollectionExtensions
{
    // A million jobs take about an hour; what is left then goes on from the checkpoint.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromHours(6);

    // Each goes on where the one before stopped: so many failures in one action mean that it will not get through.
    private const int Attempts = 20;

    /// <summary>Adds the jobs that do them, and what stores such jobs.</summary>
    /// <param name="services">The container of a silo.</param>
    public static void AddBulkJobs(this IServiceCollection services)
    {
        services.AddSingleton<IBulkJobs, BulkJobs>();
        services.AddSingleton<IJobChangeSets, JobChangeSets>();
        foreach (var verb in BulkVerb.All)
        {
            services.AddJobHandler<BulkJobHandler>(verb.MessageName, options =>
            {
                options.TimeLimit = TimeLimit;
                options.RetryAttempts = Attempts;
                options.MaxConcurrentJobs = 2;

                // Who cancels what takes all slots must not wait for one of them.
                options.RunsBesideSlots = true;
            });
        }

        services.AddSingleton<BulkDeletes>();
        services.AddSingleton<BulkDeleteInputCheck>();
        services.AddJobHandler<BulkDeleteHandler>(BulkDeleteHandler.MessageName, options =>
        {
            options.TimeLimit = TimeLimit;
            options.RetryAttempts = Attempts;
            options.MaxConcurrentJobs = 2;
            options.CheckInputWith<BulkDeleteInputCheck>();
        });
    }
}
