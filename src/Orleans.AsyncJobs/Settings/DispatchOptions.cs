namespace Orleans.AsyncJobs.Settings;

/// <summary>How many jobs run at a time (section <c>AsyncJobs:Dispatch</c>).</summary>
public sealed class DispatchOptions
{
    /// <summary>The most jobs that run at the same time, 1 to 10,000. The default value is 16 for each core, since most handlers wait for something.</summary>
    public int MaxConcurrentJobs { get; set; } = 16 * Environment.ProcessorCount;
}
