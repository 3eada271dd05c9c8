using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>A read of a lane that has seen the table and has not been taken in yet.</summary>
internal sealed record LineRead(LaneWindow Lane, long After, int Limit, List<JobState> Rows);
