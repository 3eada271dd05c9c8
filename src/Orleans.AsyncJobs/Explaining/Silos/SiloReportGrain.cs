using Orleans.AsyncJobs.Running;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Orleans.AsyncJobs.Explaining.Silos;

/// <summary>Answers for its silo. Calls interleave: a store that hangs holds up no later one.</summary>
[Reentrant]
[RandomPlacement]
internal sealed class SiloReportGrain(LocalSiloReport report, SiloHost silo) : Grain, ISiloReportGrain
{
    public async Task<SiloReport?> ReadAsync() => this.GetPrimaryKeyString() == silo.HostId ? await report.ReadAsync() : null;
}
