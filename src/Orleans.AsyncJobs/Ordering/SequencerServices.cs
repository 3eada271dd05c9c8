using Orleans.AsyncJobs.Persistence;

namespace Orleans.AsyncJobs.Ordering;

/// <summary>What every sequencer of a silo shares.</summary>
internal sealed class SequencerServices(IJobTable table, JobHandoff handoff, Successors successors)
{
    public IJobTable Table { get; } = table;

    public JobHandoff Handoff { get; } = handoff;

    public Successors Successors { get; } = successors;
}
