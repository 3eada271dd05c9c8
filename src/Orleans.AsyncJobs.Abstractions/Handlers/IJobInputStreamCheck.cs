namespace Orleans.AsyncJobs;

/// <summary>An <see cref="IJobInputCheck"/> that can look at large input without holding it whole.</summary>
internal interface IJobInputStreamCheck
{
    /// <summary>What is wrong with the input; null for nothing.</summary>
    /// <param name="input">Its bytes, in UTF-8.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<string?> FindFaultAsync(Stream input, CancellationToken cancellationToken);
}
