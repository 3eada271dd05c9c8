namespace Orleans.AsyncJobs.Settings;

/// <summary>The most bytes of a job's data. Tests have small ones.</summary>
/// <param name="Bytes">Bytes of UTF-8.</param>
internal sealed record DataLimit(long Bytes = JobLimits.MaxDataBytes);
