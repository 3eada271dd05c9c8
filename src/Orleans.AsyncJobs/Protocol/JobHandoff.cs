using System.Collections.Concurrent;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>
/// Rows that a dispatcher has read or inserted already, for the job's grain to start from instead of reading them
/// again, and the inputs of those that were inserted as started. A job is in here only while the call that runs it is on
/// its way, so there are never more than running jobs.
/// </summary>
internal sealed class JobHandoff
{
    private readonly ConcurrentDictionary<Guid, JobState> _rows = new();
    private readonly ConcurrentDictionary<Guid, string> _data = new();

    public void Put(JobState job) => _rows[job.Job.JobId] = job;

    public JobState? Take(Guid jobId) => _rows.TryRemove(jobId, out var job) ? job : null;

    public void PutData(Guid jobId, string data) => _data[jobId] = data;

    public string? TakeData(Guid jobId) => _data.TryRemove(jobId, out var data) ? data : null;

    /// <summary>Forgets what nobody has taken.</summary>
    public void Forget(Guid jobId)
    {
        _rows.TryRemove(jobId, out _);
        _data.TryRemove(jobId, out _);
    }
}
