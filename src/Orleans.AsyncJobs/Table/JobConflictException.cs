namespace Orleans.AsyncJobs.Table;

/// <summary>The table refused a write because the row is not what the writer believed. Nothing was written.</summary>
/// <param name="message">Which row, and what was expected of it.</param>
internal class JobConflictException(string message) : Exception(message);
