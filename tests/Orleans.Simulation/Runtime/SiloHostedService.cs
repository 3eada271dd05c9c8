namespace Orleans.Simulation.Runtime;

/// <summary>Starts and stops the silo with the host.</summary>
internal sealed class SiloHostedService(
    Silo silo, SiloLifecycle lifecycle, IEnumerable<ILifecycleParticipant<ISiloLifecycle>> participants) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        silo.Cluster.Membership.Set(silo, SiloStatus.Joining);
        lifecycle.Subscribe(nameof(Silo), ServiceLifecycleStage.RuntimeServices, silo.BeginCollecting, silo.EndCollecting);
        lifecycle.Subscribe(nameof(Silo), ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, silo.DeactivateAllAsync);
        lifecycle.Subscribe(nameof(Silo), ServiceLifecycleStage.BecomeActive, _ =>
        {
            silo.Cluster.Membership.Set(silo, SiloStatus.Active);
            return Task.CompletedTask;
        });
        foreach (var participant in participants)
            participant.Participate(lifecycle);
        return lifecycle.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // A host that is stopped with a signalled token is killed, as a process would be.
        if (cancellationToken.IsCancellationRequested)
            silo.Kill();
        try
        {
            await lifecycle.StopAsync(cancellationToken);
        }
        finally
        {
            if (silo.GetApproximateSiloStatus(silo.SiloAddress) != SiloStatus.Dead)
                silo.Cluster.Membership.Set(silo, SiloStatus.Dead);
        }
    }
}
