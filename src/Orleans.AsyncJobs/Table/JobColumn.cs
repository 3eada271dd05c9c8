namespace Orleans.AsyncJobs.Table;

/// <summary>A column of the system-job table as the Web API shows it.</summary>
/// <param name="Name">The logical name, which is also the name in the job table.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Use">What a client may do with it.</param>
/// <param name="MaxLength">The most characters of a text; null where there is no limit.</param>
internal sealed record JobColumn(string Name, JobColumnType Type, JobColumnUse Use = JobColumnUse.Read, int? MaxLength = null);
