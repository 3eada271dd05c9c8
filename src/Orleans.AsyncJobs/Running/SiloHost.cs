using Orleans.Runtime;

namespace Orleans.AsyncJobs.Running;

/// <summary>This silo as jobs name it, and whether another one is still alive.</summary>
internal sealed class SiloHost(ILocalSiloDetails local, ISiloStatusOracle membership)
{
    /// <summary>The silo's address with its generation, as in the column <c>hostid</c>.</summary>
    public string HostId { get; } = local.SiloAddress.ToParsableString();

    /// <summary>Whether a silo may still be running jobs. One that membership does not know is dead.</summary>
    public bool IsAlive(string? hostId) =>
        hostId is not null
        && (hostId == HostId
            || membership.GetApproximateSiloStatus(SiloAddress.FromParsableString(hostId)) is not (SiloStatus.None or SiloStatus.Dead));
}
