using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>The runnable rows of a table, in their lanes.</summary>
internal sealed class RunnableTable
{
    private readonly SortedDictionary<long, JobState> _rows = [];
    private long _lastPosition;

    public IEnumerable<JobState> Rows => _rows.Values;

    public JobLane[] Lanes => [.. _rows.Values.Select(LaneOf).Distinct()];

    public static JobLane LaneOf(JobState job) => QueueEntry.Of(job).Lane;

    public JobState Insert(JobLane lane, JobStateCode state = JobStateCode.Ready)
    {
        var job = new JobState
        {
            Definition = new JobDefinition
            {
                JobId = Guid.NewGuid(),
                Name = "n",
                MessageName = "m",
                Sequence = _lastPosition + 1,
                Priority = lane.Priority,
                OwnerId = lane.OwnerId,
                LimitedMessageName = lane.MessageName,
            },
            Status = new JobStatus { State = state, Position = ++_lastPosition },
        };
        if (state == JobStateCode.Ready)
        {
            Put(job);
        }

        return job;
    }

    public void Put(JobState job) => _rows.Add(job.Status.Position, job);

    /// <summary>Puts a job at the end.</summary>
    public JobState PutLast(JobState job)
    {
        var last = Place(job);
        Put(last);
        return last;
    }

    /// <summary>A job as it is when it has taken a new place.</summary>
    public JobState Place(JobState job) => job with { Status = job.Status with { State = JobStateCode.Ready, Position = ++_lastPosition } };

    public void Remove(JobState job) => _rows.Remove(job.Status.Position);

    public List<JobState> Read(JobLane lane, long after, int limit) =>
        [.. _rows.Values.Where(job => job.Status.Position > after && LaneOf(job) == lane).Take(limit)];
}
