using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Explaining.Silos;

/// <summary>Says how the silo of this container stands.</summary>
internal sealed class LocalSiloReport(
    ILocalSiloDetails local,
    ISiloStatusOracle membership,
    SiloHost silo,
    RunningJobs running,
    DispatchMeasures dispatch,
    SiloDrain drain,
    IJobStore store,
    IOptions<AsyncJobsOptions> options,
    IEnumerable<SettingsType> settings,
    UnknownSettings unknownSettings,
    IServiceProvider services,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time) : ILifecycleParticipant<ISiloLifecycle>
{
    // Below this the store may be out of space before anybody looks again.
    private const long LeastFreeBytes = 256L * 1_024 * 1_024;

    private DateTimeOffset _startedOn;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(LocalSiloReport), ServiceLifecycleStage.Active, _ =>
    {
        _startedOn = time.GetUtcNow();
        return Task.CompletedTask;
    });

    public async Task<SiloReport> ReadAsync()
    {
        var status = membership.GetApproximateSiloStatus(local.SiloAddress);
        var runs = running.All.ToList();
        return new SiloReport
        {
            HostId = silo.HostId,
            Name = local.Name,
            Status = status.ToString(),
            Version = typeof(LocalSiloReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            StartedOn = _startedOn,
            Slots = options.Value.Dispatch.MaxConcurrentJobs,
            Running = runs.Count,
            Abandoned = runs.Count(run => run.IsAbandoned),
            DueLagSeconds = dispatch.DueLag?.TotalSeconds,
            Checks = new[] { CheckStore(), await CheckDiskAsync(), CheckMembership(status), CheckDrain(), CheckSettings() },
            Settings = SettingValues.Read(services, settings),
        };
    }

    private SiloCheck CheckStore() => new("store", store.Fault is null, store.Fault ?? $"takes writes; {store.Location}");

    private async Task<SiloCheck> CheckDiskAsync()
    {
        try
        {
            var info = await services.GetRequiredService<IJobRecords>().ReadInfoAsync(CancellationToken.None);
            return new SiloCheck("disk", info.DiskFreeBytes >= LeastFreeBytes, string.Create(
                CultureInfo.InvariantCulture, $"{info.DiskFreeBytes / 1_048_576:N0} MiB are free; the store has {(info.Bytes + info.LogBytes) / 1_048_576:N0} MiB"));
        }
        catch (JobException exception)
        {
            return new SiloCheck("disk", IsGood: false, exception.Message);
        }
    }

    private static SiloCheck CheckMembership(SiloStatus status) => new("membership", status == SiloStatus.Active, status.ToString());

    private SiloCheck CheckDrain() => new("drain", !drain.IsDraining, drain.IsDraining ? "stops in order; no job is started" : "starts jobs");

    private SiloCheck CheckSettings()
    {
        var unknown = unknownSettings.Find();
        return new("settings", unknown.Count == 0, unknown.Count == 0
            ? "all are known"
            : string.Join(' ', unknown.Select(setting => $"Nothing reads '{setting.Key}'{setting.Suggestion}")));
    }
}
