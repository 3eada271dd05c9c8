using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Reminders;

/// <summary>Adds the reminders of jobs to a silo.</summary>
internal static class JobReminderServiceCollectionExtensions
{
    /// <summary>Puts the reminders of jobs in front of the reminder table that is there by now; a silo has one table only.</summary>
    public static void AddJobReminders(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(OtherReminders)))
        {
            return;
        }

        var other = services.LastOrDefault(service => service.ServiceType == typeof(IReminderTable) && !service.IsKeyedService);
        services.AddSingleton(provider => new OtherReminders(other is null ? null : Create(other, provider)));
        services.AddSingleton<IReminderTable, JobReminderTable>();
    }

    private static IReminderTable Create(ServiceDescriptor table, IServiceProvider provider) => (IReminderTable)(
        table.ImplementationInstance
        ?? table.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, table.ImplementationType!));
}
