namespace Orleans.Hosting;

/// <summary>Adds reminders that are lost with the process.</summary>
public static class SiloBuilderReminderMemoryExtensions
{
    /// <summary>Adds reminders over a table in memory, which all silos of the process share.</summary>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
    {
        builder.Services.AddReminders();
        builder.Services.AddSingleton<IReminderTable>(s => s.GetRequiredService<Cluster>().Reminders);
        return builder;
    }
}
