using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Reminders;

/// <summary>The simulated host has no reminder service; a simulation rings reminders itself (<see cref="Tests.Grains.SimulatedReminders"/>).</summary>
internal static class NoReminderService
{
    public static void AddJobReminders(this IServiceCollection services) => ArgumentNullException.ThrowIfNull(services);
}
