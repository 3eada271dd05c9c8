using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>A row to insert, with the handler's input beside it: rows that are read do not carry it.</summary>
/// <param name="Job">The row.</param>
/// <param name="Data">The input; null for none.</param>
internal sealed record NewJobRow(JobState Job, string? Data = null);
