namespace Orleans;

/// <summary>A grain's reminders: ticks that outlive its activation and its silo.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder, or replaces the one of this name.</summary>
    /// <param name="grain">The grain, which must be <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">The reminder's name within the grain.</param>
    /// <param name="dueTime">Time until the first tick.</param>
    /// <param name="period">Time between ticks.</param>
    /// <exception cref="ArgumentException">The period is below <see cref="Hosting.ReminderOptions.MinimumReminderPeriod"/>, or a time is negative.</exception>
    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
    /// <exception cref="OrleansConfigurationException">No reminder table is configured.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        if (grain is not IRemindable)
            throw new InvalidOperationException($"Grain {grain.GrainContext.GrainId} is not '{nameof(IRemindable)}' and cannot have reminders.");
        return ServiceOf(grain).RegisterAsync(grain.GrainContext.GrainId, reminderName, dueTime, period);
    }

    /// <summary>Removes a reminder.</summary>
    /// <exception cref="ReminderException">The reminder was replaced meanwhile.</exception>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return ServiceOf(grain).UnregisterAsync((GrainReminder)reminder);
    }

    /// <summary>The reminder of this name, or null.</summary>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        return ServiceOf(grain).GetAsync(grain.GrainContext.GrainId, reminderName);
    }

    private static ReminderService ServiceOf(IGrainBase grain) =>
        ((Activation)grain.GrainContext).ActivationServices.GetService<ReminderService>()
        ?? throw new OrleansConfigurationException(
            "The reminder service has not been configured: call UseInMemoryReminderService(), or AddReminders() and register an IReminderTable.");
}
