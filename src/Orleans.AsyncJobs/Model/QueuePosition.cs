namespace Orleans.AsyncJobs.Model;

/// <summary>A place in the line of runnable jobs: a higher priority goes first, then a lower sequence.</summary>
/// <param name="Priority">0 to 10.</param>
/// <param name="Sequence">Creation order.</param>
internal readonly record struct QueuePosition(int Priority, long Sequence) : IComparable<QueuePosition>
{
    /// <inheritdoc/>
    public int CompareTo(QueuePosition other) =>
        Priority != other.Priority ? other.Priority.CompareTo(Priority) : Sequence.CompareTo(other.Sequence);

    /// <summary>Whether one place comes before another.</summary>
    public static bool operator <(QueuePosition left, QueuePosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether one place comes after another.</summary>
    public static bool operator >(QueuePosition left, QueuePosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether one place comes before another or is the same.</summary>
    public static bool operator <=(QueuePosition left, QueuePosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one place comes after another or is the same.</summary>
    public static bool operator >=(QueuePosition left, QueuePosition right) => left.CompareTo(right) >= 0;
}
