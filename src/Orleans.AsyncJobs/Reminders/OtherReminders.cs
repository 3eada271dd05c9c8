namespace Orleans.AsyncJobs.Reminders;

/// <summary>The reminder table that a host had before the job service was added to it.</summary>
/// <param name="table">The table; null where there was none.</param>
internal sealed class OtherReminders(IReminderTable? table)
{
    public IReminderTable? Table { get; } = table;
}
