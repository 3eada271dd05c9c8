using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Orleans.AsyncJobs.Reminders;

/// <summary>Adds the reminders of jobs to a silo.</summary>
internal static class JobReminderServiceCollectionExtensions
{
    /// <summary>
    /// Adds the reminder service where there is none, and puts the reminders of jobs in front of the reminder table that is
    /// there by now; a silo has one table only.
    /// </summary>
    public static void AddJobReminders(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(OtherReminders)))
        {
            return;
        }

        var other = services.LastOrDefault(service => service.ServiceType == typeof(IReminderTable) && !service.IsKeyedService);
        services.AddSingleton(provider => new OtherReminders(other is null ? null : Create(other, provider)));
        services.AddSingleton<IReminderTable, JobReminderTable>();
        services.AddReminders();
    }

    private static IReminderTable Create(ServiceDescriptor table, IServiceProvider provider) => (IReminderTable)(
        table.ImplementationInstance
        ?? table.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, table.ImplementationType!));
}

/// <summary>The reminder table that a host had before the job service was added to it.</summary>
/// <param name="table">The table; null where there was none.</param>
internal sealed class OtherReminders(IReminderTable? table)
{
    public IReminderTable? Table { get; } = table;
}
