using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Settings;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>Names, at start, the settings that nothing reads: a mistyped key must not pass for a setting.</summary>
internal sealed partial class UnknownSettingsWarning(IConfiguration section, IEnumerable<SettingsType> types, ILogger<UnknownSettingsWarning> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(UnknownSettingsWarning), ServiceLifecycleStage.First, WarnAsync, _ => Task.CompletedTask);

    private Task WarnAsync(CancellationToken cancellationToken)
    {
        var names = new SettingNames(types);
        foreach (var key in names.FindUnknown(section))
        {
            LogUnknown(NameOf(key), NearestName.Find(key, names.All) is { } nearest ? $"; did you mean '{NameOf(nearest)}'?" : ".");
        }

        return Task.CompletedTask;
    }

    private static string NameOf(string key) => ConfigurationPath.Combine(AsyncJobsDefaults.SectionName, key);
}
