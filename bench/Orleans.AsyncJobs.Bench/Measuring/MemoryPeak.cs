using System.Globalization;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>The most memory that a process has had in use since this was last asked to begin anew, as the kernel keeps it.</summary>
/// <param name="processId">The process; it has to be of the same user.</param>
internal sealed class MemoryPeak(int processId)
{
    private const long KilobyteBytes = 1024;

    /// <summary>proc(5), clear_refs: the peak becomes what is in use now.</summary>
    private const string ResetPeak = "5";

    private readonly string _folder = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The peak since the last <see cref="Reset"/>.</summary>
    public long Bytes => Read("VmHWM:");

    /// <summary>What is in use now.</summary>
    public long CurrentBytes => Read("VmRSS:");

    /// <summary>Begins anew.</summary>
    public void Reset() => File.WriteAllText(Path.Combine(_folder, "clear_refs"), ResetPeak);

    private long Read(string name)
    {
        var line = File.ReadLines(Path.Combine(_folder, "status")).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) * KilobyteBytes;
    }
}
