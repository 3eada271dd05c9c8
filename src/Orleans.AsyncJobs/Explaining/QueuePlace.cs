using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Explaining;

/// <summary>Where a runnable job stands in the line.</summary>
/// <param name="Place">From 1.</param>
/// <param name="Length">How many stand in the line.</param>
/// <param name="Load">How full the dispatcher is.</param>
internal sealed record QueuePlace(long Place, long Length, DispatchLoad Load);
