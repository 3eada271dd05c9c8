namespace Orleans.Reminders;

/// <summary>The key of the clock that reminders go by.</summary>
public static class ReminderTimeProviderNames
{
    /// <summary>Reminders.</summary>
    public const string Reminders = "Orleans.Reminders";
}
