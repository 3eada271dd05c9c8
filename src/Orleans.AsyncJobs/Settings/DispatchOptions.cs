namespace Orleans.AsyncJobs.Settings;

/// <summary>How many jobs run at a time (section <c>AsyncJobs:Dispatch</c>).</summary>
public sealed class DispatchOptions
{
    /// <summary>The most jobs that run at the same time, 1 to 10,000. The default value is 16 for each core, since most handlers wait for something.</summary>
    public int MaxConcurrentJobs { get; set; } = 16 * Environment.ProcessorCount;

    /// <summary>
    /// How many bytes of input (<c>data</c>, in UTF-8) the jobs that run at the same time may have, 1 MiB to 1 TiB. A job
    /// whose input does not fit waits while others pass it; one that is larger than all of it runs when no other large
    /// one does. Inputs of up to 64 KiB never wait. The default value is a sixteenth of the memory that the process may
    /// use: text takes twice its bytes, and a handler that reads it as JSON some times as much.
    /// </summary>
    public long MaxDataBytes { get; set; } = Math.Max(1L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16);
}
