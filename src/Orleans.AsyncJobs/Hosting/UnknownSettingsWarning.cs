using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Settings;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Hosting;

/// <summary>Names, at start, the settings that nothing reads: a mistyped key must not pass for a setting.</summary>
internal sealed partial class UnknownSettingsWarning(UnknownSettings unknown, ILogger<UnknownSettingsWarning> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(UnknownSettingsWarning), ServiceLifecycleStage.First, WarnAsync, _ => Task.CompletedTask);

    private Task WarnAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, suggestion) in unknown.Find())
        {
            LogUnknown(key, suggestion);
        }

        return Task.CompletedTask;
    }
}
