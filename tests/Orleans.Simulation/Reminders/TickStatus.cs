namespace Orleans.Runtime;

/// <summary>When a reminder's tick happens.</summary>
[GenerateSerializer, Immutable]
public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
{
    /// <summary>When the first tick was due, in UTC.</summary>
    [Id(0)] public DateTime FirstTickTime { get; } = firstTickTime;

    /// <summary>Time between ticks.</summary>
    [Id(1)] public TimeSpan Period { get; } = period;

    /// <summary>The time at which this tick is delivered, in UTC.</summary>
    [Id(2)] public DateTime CurrentTickTime { get; } = timeStamp;
}
