namespace Orleans.Simulation.Tests.BothHosts.Grains;

public class PlaceGrain(ILocalSiloDetails silo, ISiloStatusOracle oracle) : Grain, IPlaceGrain
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Signals.Log($"place:{this.GetPrimaryKeyString()}", $"deactivate:{silo.SiloAddress.ToParsableString()}");
        return Task.CompletedTask;
    }

    public Task<string> Where() => Task.FromResult(silo.SiloAddress.ToParsableString());

    public async Task Hold()
    {
        Signals.Set($"holds:{this.GetPrimaryKeyString()}");
        await Signals.Wait($"go:{this.GetPrimaryKeyString()}");
        Signals.Log($"place:{this.GetPrimaryKeyString()}", "held");
    }

    public Task<SiloStatus> StatusOf(string silo) =>
        Task.FromResult(oracle.GetApproximateSiloStatus(SiloAddress.FromParsableString(silo)));

    public Task HoldOther(string key) => GrainFactory.GetGrain<IPlaceGrain>(key).Hold();

    public Task<string> CallOther(string key) => GrainFactory.GetGrain<IPlaceGrain>(key).Where();
}
