using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>How many runnable rows stand in a lane.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Rows">All of them; at least 1.</param>
/// <param name="Before">Those before the sequence that was asked for.</param>
internal readonly record struct LaneCount(JobLane Lane, long Rows, long Before);
