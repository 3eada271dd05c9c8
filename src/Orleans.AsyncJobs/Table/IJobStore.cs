namespace Orleans.AsyncJobs.Table;

/// <summary>The store behind the job table: opened before the first grain, closed after the last.</summary>
internal interface IJobStore : IJobTable, IJobQueries, IJobRecords, IBulkDeleteRecords, IExpiredJobs
{
    /// <summary>Where the store keeps its rows, for people.</summary>
    string Location { get; }

    /// <summary>Whether the store takes writes now, and, if not, why.</summary>
    string? Fault { get; }

    /// <summary>Opens the store and brings its schema up to date. Overwrites nothing that it does not know.</summary>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="JobStoreException">The store cannot be used as it is; the message names the fix.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Writes what is queued, then closes the store.</summary>
    /// <param name="cancellationToken">Closes without waiting for more.</param>
    Task CloseAsync(CancellationToken cancellationToken);
}

/// <summary>Reads of the job table for people and clients. They see every change that was acknowledged before.</summary>
internal interface IJobQueries
{
    /// <summary>Answers a query. Deleted jobs are never part of the answer.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<JobQueryResult> QueryAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>Counts all jobs by state, status, type, handler and what they wait for, in this order, exactly and at once, however many there are.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellationToken);
}
