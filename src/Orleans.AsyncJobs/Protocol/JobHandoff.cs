using System.Collections.Concurrent;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>
/// Rows that a dispatcher has read or inserted already, for the job's grain to start from instead of reading them
/// again. A row is in here only while the call that runs it is on its way, so there are never more than running jobs.
/// </summary>
internal sealed class JobHandoff
{
    private readonly ConcurrentDictionary<Guid, JobState> _rows = new();

    public void Put(JobState job) => _rows[job.Job.JobId] = job;

    public JobState? Take(Guid jobId) => _rows.TryRemove(jobId, out var job) ? job : null;
}
