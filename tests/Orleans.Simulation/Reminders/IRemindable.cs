namespace Orleans;

/// <summary>A grain that can have reminders.</summary>
public interface IRemindable : IGrain
{
    /// <summary>A reminder is due. An exception is logged; the tick is not repeated.</summary>
    /// <param name="reminderName">Which of the grain's reminders.</param>
    /// <param name="status">When it was first due, how often it is, and what time it is now.</param>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
