namespace Orleans.AsyncJobs;

/// <summary>Looks at a job's input before the job is stored, so that what can never run is refused at create.</summary>
public interface IJobInputCheck
{
    /// <summary>What is wrong with the input, as a sentence that names it; null when it will do.</summary>
    /// <param name="input">The job's <c>data</c>.</param>
    string? FindFault(string? input);
}
