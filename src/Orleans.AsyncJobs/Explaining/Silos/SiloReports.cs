using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Orleans.AsyncJobs.Explaining.Silos;

/// <summary>Asks each silo of the cluster how it stands; one that does not answer is shown as membership has it.</summary>
internal sealed partial class SiloReports(
    IGrainFactory grains,
    LocalSiloReport local,
    SiloHost silo,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    ILogger<SiloReports> logger) : ISiloReports
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<SiloReport>> ReadAsync(CancellationToken cancellationToken)
    {
        var members = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: false, cancellationToken: cancellationToken);
        return await Task.WhenAll(members
            .Where(member => member.Status is not (SiloStatus.None or SiloStatus.Dead))
            .OrderBy(member => member.StartTime)
            .Select(member => ReadAsync(member, cancellationToken)));
    }

    private async Task<SiloReport> ReadAsync(MembershipEntry member, CancellationToken cancellationToken)
    {
        var known = new SiloReport { HostId = member.SiloAddress.ToParsableString(), Name = member.SiloName, Status = member.Status.ToString() };
        try
        {
            return await AskAsync(member.SiloAddress, known.HostId).WaitAsync(AnswerTime, time, cancellationToken) is { } answer
                ? answer with { Name = known.Name, Status = known.Status }
                : known;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoAnswer(exception, known.HostId);
            return known;
        }
    }

    private async Task<SiloReport?> AskAsync(SiloAddress address, string hostId)
    {
        if (hostId == silo.HostId)
        {
            return await local.ReadAsync();
        }

        // Places the grain on its silo, should it not be there already. The hint is this method's own: it ends with it.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, address);
        return await grains.GetGrain<ISiloReportGrain>(hostId).ReadAsync();
    }
}
