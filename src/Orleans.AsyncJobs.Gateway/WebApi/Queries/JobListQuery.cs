using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>A compiled list request.</summary>
/// <param name="Selection">What the client sees of each row.</param>
/// <param name="Query">What is asked of the job table.</param>
internal sealed record JobListQuery(ColumnSelection Selection, JobQuery Query);
