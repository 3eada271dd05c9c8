using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Table;

/// <summary>How many runnable rows there are, each number counted up to a limit.</summary>
/// <param name="InFront">Those that are started before the row.</param>
/// <param name="Length">Those of the partition.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QueueCount(int InFront, int Length);
