namespace Orleans.Simulation.Tests.BothHosts.Grains;

/// <summary>Fails to activate for negative keys, the first time only.</summary>
public class ActivationGrain : Grain, IActivationGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var log = $"activation:{this.GetPrimaryKeyLong()}";
        Signals.Log(log, "activate");
        if (this.GetPrimaryKeyLong() < 0 && Signals.Entries(log).Length == 1)
        {
            throw new TurnException("No.") { Detail = 7 };
        }
    }

    public Task<long> Ping() => Task.FromResult(this.GetPrimaryKeyLong());
}
