namespace Orleans.Simulation.Tests.BothHosts;

internal sealed class StageLog(string key) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        foreach (var stage in new[] { ServiceLifecycleStage.Active, ServiceLifecycleStage.ApplicationServices })
        {
            lifecycle.Subscribe(
                nameof(StageLog),
                stage,
                _ =>
                {
                    Signals.Log(key, $"start:{stage}");
                    return Task.CompletedTask;
                },
                _ =>
                {
                    Signals.Log(key, $"stop:{stage}");
                    if (stage == ServiceLifecycleStage.Active)
                        Signals.Set($"stopping:{key}");
                    return Task.CompletedTask;
                });
        }
    }
}
