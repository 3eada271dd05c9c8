using Orleans.AsyncJobs.Dispatch;
using Orleans.AsyncJobs.Jobs;
using Orleans.AsyncJobs.Persistence;

namespace Orleans.AsyncJobs.Explaining;

/// <summary>
/// Finds a job's place in the line: all of a higher priority come first; of its own priority each owner has had as many
/// turns as this one when its turn comes, or one more if he is before it in the round.
/// </summary>
internal sealed class LinePlaces(IJobTable table, IGrainFactory grains)
{
    public async Task<LinePlace> FindAsync(JobState job, CancellationToken cancellationToken)
    {
        var own = LineEntry.Of(job).Lane;
        var partition = job.Job.Partition;
        var load = await grains.GetGrain<IDispatcherLineGrain>(partition).GetLoadAsync(own.Priority, own.MessageName);
        var lanes = await table.ReadLanesAsync(partition, cancellationToken);

        // Jobs of the same owner go by sequence, in whichever lane they are.
        long before = 0;
        foreach (var lane in lanes.Where(lane => lane.Priority == own.Priority && lane.OwnerId == own.OwnerId))
        {
            before += await table.CountRunnableAsync(partition, lane, job.Job.Sequence, int.MaxValue, cancellationToken);
        }

        var (place, length) = (before + 1, 0L);
        foreach (var owner in lanes.GroupBy(lane => (lane.Priority, lane.OwnerId)))
        {
            long waiting = 0;
            foreach (var lane in owner)
            {
                waiting += await table.CountRunnableAsync(partition, lane, long.MaxValue, int.MaxValue, cancellationToken);
            }

            length += waiting;
            if (owner.Key.Priority > own.Priority)
            {
                place += waiting;
            }
            else if (owner.Key.Priority == own.Priority && owner.Key.OwnerId != own.OwnerId)
            {
                place += Math.Min(waiting, IsBefore(load, owner.Key.OwnerId, own.OwnerId) ? before + 1 : before);
            }
        }

        return new LinePlace(place, Math.Max(length, place), load);
    }

    private static bool IsBefore(DispatchLoad load, Guid owner, Guid other)
    {
        var (place, otherPlace) = (load.OwnersInTurn.IndexOf(owner), load.OwnersInTurn.IndexOf(other));
        return place >= 0 && (otherPlace < 0 || place < otherPlace);
    }
}
