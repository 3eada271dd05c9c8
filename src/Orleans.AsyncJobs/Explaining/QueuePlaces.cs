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
        var load = await grains.GetGrain<IDispatcherQueueGrain>(job.Job.Partition).GetLoadAsync(own.Priority, job.Job.MessageName);
        // Who is not in the round yet comes after all who are.
        var ahead = load.OwnersInTurn.TakeWhile(owner => owner != own.OwnerId).ToHashSet();
        var count = await table.CountInFrontAsync(
            new QueueCountRequest(job.Job.Partition, own.Priority, own.OwnerId, job.Status.Position, ahead), JobExplanation.MaxCount + 1, cancellationToken);
        // The job may have left the line while it was asked for.
        return new QueuePlace(count with { Length = Math.Max(count.Length, Math.Min(count.InFront + 1, JobExplanation.MaxCount + 1)) }, load);
    }
}

/// <summary>Where a runnable job stands in the line.</summary>
/// <param name="Count">How many stand before it and in all, counted up to one more than <see cref="JobExplanation.MaxCount"/>.</param>
/// <param name="Load">How full the dispatcher is.</param>
internal sealed record QueuePlace(QueueCount Count, DispatchLoad Load);
