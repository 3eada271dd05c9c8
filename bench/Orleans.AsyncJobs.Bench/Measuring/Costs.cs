using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>What a process has spent so far, or between two moments.</summary>
/// <param name="WrittenBytes">Bytes handed to the disk: <c>write_bytes</c> of <c>/proc/self/io</c>, 0 where there is none.</param>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap.</param>
/// <param name="Processor">Processor time of all threads.</param>
/// <param name="Commits">Transactions of the job table.</param>
/// <param name="Writes">Rows written in them.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Costs(long WrittenBytes, long AllocatedBytes, TimeSpan Processor, long Commits, long Writes)
{
    public static Costs operator -(Costs later, Costs earlier) => new(
        later.WrittenBytes - earlier.WrittenBytes,
        later.AllocatedBytes - earlier.AllocatedBytes,
        later.Processor - earlier.Processor,
        later.Commits - earlier.Commits,
        later.Writes - earlier.Writes);
}
