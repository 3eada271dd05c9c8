namespace Orleans.AsyncJobs.Table;

/// <summary>Reads of the job table for people and clients. They see every change that was acknowledged before.</summary>
internal interface IJobQueries
{
    /// <summary>Answers a query. Deleted jobs are never part of the answer.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<JobQueryResult> QueryAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>Counts all jobs by state and status, exactly and at once, however many there are.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellationToken);
}
