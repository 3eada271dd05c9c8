using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>The runnable rows of a table, in their lanes.</summary>
internal sealed class RunnableTable
{
    private readonly SortedDictionary<long, JobState> _rows = [];
    private long _lastSequence;

    public IEnumerable<JobState> Rows => _rows.Values;

    public JobLane[] Lanes => [.. _rows.Values.Select(LaneOf).Distinct()];

    public static JobLane LaneOf(JobState job) => QueueEntry.Of(job).Lane;

    public JobState Insert(JobLane lane)
    {
        var job = new JobState
        {
            Definition = new JobDefinition
            {
                JobId = Guid.NewGuid(),
                Name = "n",
                MessageName = "m",
                Sequence = ++_lastSequence,
                Priority = lane.Priority,
                OwnerId = lane.OwnerId,
                LimitedMessageName = lane.MessageName,
            },
        };
        _rows.Add(job.Job.Sequence, job);
        return job;
    }

    public void Put(JobState job) => _rows.Add(job.Job.Sequence, job);

    public void Remove(JobState job) => _rows.Remove(job.Job.Sequence);

    public List<JobState> Read(JobLane lane, long after, int limit) =>
        [.. _rows.Values.Where(job => job.Job.Sequence > after && LaneOf(job) == lane).Take(limit)];
}
