namespace Orleans.Runtime;

/// <summary>A grain's timer; disposing it stops it and signals the token of a tick that runs.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when the next tick is due and the time between ticks. Called from within a tick, it takes effect after it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is below -1 ms or above 4,294,967,294 ms.</exception>
    void Change(TimeSpan dueTime, TimeSpan period);
}
