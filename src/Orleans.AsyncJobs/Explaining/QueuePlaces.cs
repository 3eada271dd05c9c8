using System.Collections.Immutable;
using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Explaining;

/// <summary>
/// Finds a job's place in the line: all of a higher priority come first; of its own priority each owner has had as many
/// turns as this one when its turn comes, or one more if he is before it in the round.
/// </summary>
internal sealed class QueuePlaces(IJobTable table, IGrainFactory grains)
{
    public async Task<QueuePlace> FindAsync(JobState job, CancellationToken cancellationToken)
    {
        var own = QueueEntry.Of(job).Lane;
        var load = await grains.GetGrain<IDispatcherQueueGrain>(job.Job.Partition).GetLoadAsync(own.Priority, own.MessageName);
        var lanes = await table.CountLanesAsync(job.Job.Partition, job.Job.Sequence, cancellationToken);

        // Jobs of the same owner go by sequence, in whichever lane they are.
        var before = lanes.Where(lane => lane.Lane.Priority == own.Priority && lane.Lane.OwnerId == own.OwnerId).Sum(lane => lane.Before);
        var (place, length) = (before + 1, 0L);
        var turns = Turns(load.OwnersInTurn);
        var ownTurn = TurnOf(own.OwnerId);
        foreach (var owner in lanes.GroupBy(lane => (lane.Lane.Priority, lane.Lane.OwnerId)))
        {
            var waiting = owner.Sum(lane => lane.Rows);
            length += waiting;
            if (owner.Key.Priority > own.Priority)
            {
                place += waiting;
            }
            else if (owner.Key.Priority == own.Priority && owner.Key.OwnerId != own.OwnerId)
            {
                place += Math.Min(waiting, TurnOf(owner.Key.OwnerId) < ownTurn ? before + 1 : before);
            }
        }

        return new QueuePlace(place, Math.Max(length, place), load);

        // Who is not in the round yet comes after all who are.
        int TurnOf(Guid owner) => turns.GetValueOrDefault(owner, int.MaxValue);
    }

    private static Dictionary<Guid, int> Turns(ImmutableArray<Guid> owners)
    {
        var turns = new Dictionary<Guid, int>(owners.Length);
        for (var i = 0; i < owners.Length; i++)
        {
            turns.TryAdd(owners[i], i);
        }

        return turns;
    }
}
