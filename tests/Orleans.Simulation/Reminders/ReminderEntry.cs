namespace Orleans;

/// <summary>A row of a reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderEntry
{
    /// <summary>Whose reminder it is.</summary>
    [Id(0)] public GrainId GrainId { get; set; }

    /// <summary>Its name within the grain.</summary>
    [Id(1)] public string ReminderName { get; set; } = null!;

    /// <summary>When the first tick is due, in UTC.</summary>
    [Id(2)] public DateTime StartAt { get; set; }

    /// <summary>Time between ticks; above zero.</summary>
    [Id(3)] public TimeSpan Period { get; set; }

    /// <summary>The row's version.</summary>
    [Id(4)] public string? ETag { get; set; }
}
