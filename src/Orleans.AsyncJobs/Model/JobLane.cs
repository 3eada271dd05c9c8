namespace Orleans.AsyncJobs.Model;

/// <summary>
/// The runnable jobs of one priority and one owner; those of a message name with a limit of its own are a lane apart.
/// Within a lane jobs go by position; among the lanes of one priority owners take turns.
/// </summary>
/// <param name="Priority">0 to 10, higher first.</param>
/// <param name="OwnerId">Whose jobs they are.</param>
/// <param name="MessageName">The message name with a limit; empty for all others.</param>
internal readonly record struct JobLane(int Priority, Guid OwnerId, string MessageName);

/// <summary>A place in the queue of runnable jobs: a higher priority goes first, then a lower position.</summary>
/// <param name="Priority">0 to 10.</param>
/// <param name="Position"><see cref="JobStatus.Position"/>.</param>
internal readonly record struct QueuePosition(int Priority, long Position) : IComparable<QueuePosition>
{
    /// <inheritdoc/>
    public int CompareTo(QueuePosition other) =>
        Priority != other.Priority ? other.Priority.CompareTo(Priority) : Position.CompareTo(other.Position);

    /// <summary>Whether one place comes before another.</summary>
    public static bool operator <(QueuePosition left, QueuePosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether one place comes after another.</summary>
    public static bool operator >(QueuePosition left, QueuePosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether one place comes before another or is the same.</summary>
    public static bool operator <=(QueuePosition left, QueuePosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one place comes after another or is the same.</summary>
    public static bool operator >=(QueuePosition left, QueuePosition right) => left.CompareTo(right) >= 0;
}
