using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Order;

/// <summary>What every sequencer of a silo shares.</summary>
internal sealed class SequencerServices(IJobTable table, JobHandoff handoff, Successors successors)
{
    public IJobTable Table { get; } = table;

    public JobHandoff Handoff { get; } = handoff;

    public Successors Successors { get; } = successors;
}
