using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>A commit that is on its way and may be seen by readers already.</summary>
/// <param name="Number">Its number among those of the session.</param>
/// <param name="Mark">By which it is seen.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommitInFlight(long Number, CommitMark Mark);
