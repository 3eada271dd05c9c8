using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Explaining;

/// <summary>Where a runnable job stands in the line.</summary>
/// <param name="Count">How many stand before it and in all, counted up to one more than <see cref="JobExplanation.MaxCount"/>.</param>
/// <param name="Load">How full the dispatcher is.</param>
internal sealed record QueuePlace(QueueCount Count, DispatchLoad Load);
