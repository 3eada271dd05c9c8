using System.Security.Cryptography;

namespace Orleans.Simulation.Tests.BothHosts.Grains;

public class TurnGrain : Grain, ITurnGrain
{
    private readonly int _instance = RandomNumberGenerator.GetInt32(int.MaxValue);

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Signals.Log(Key, $"deactivate:{reason.ReasonCode}");
        Signals.Set($"deactivated:{Key}");
        return Task.CompletedTask;
    }

    public async Task Hold(string name)
    {
        Signals.Log(Key, $"enter:{name}");
        Signals.Set($"entered:{Key}:{name}");
        await Signals.Wait($"go:{Key}:{name}");
        Signals.Log(Key, $"leave:{name}");
    }

    public Task HoldReading(string name) => Hold(name);

    public Task HoldInterleaved(string name) => Hold(name);

    public ValueTask<int> Echo(int value) => ValueTask.FromResult(value);

    public Task<long> Sum(byte first, long second, string third, Guid fourth, int? fifth) =>
        Task.FromResult(first + second + third.Length + fourth.ToByteArray()[0] + (fifth ?? 1000));

    public async Task Fail(string message)
    {
        await Task.Yield();
        throw new TurnException(message) { Detail = 42 };
    }

    public Task FailAtOnce(string message) => throw new TurnException(message) { Detail = 43 };

    public async Task<bool> SchedulerIsKept()
    {
        var before = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current;
        await GrainFactory.GetGrain<ITurnGrain>($"{Key}:other").Echo(1);
        return before != TaskScheduler.Default && before == afterYield && before == TaskScheduler.Current;
    }

    public Task HoldBriefly(string name) => Hold(name);

    public async Task<string> HoldUntilCancelled(string name, CancellationToken cancellationToken)
    {
        var scheduler = TaskScheduler.Current;
        var canceled = Signals.CanceledAsync(cancellationToken);
        cancellationToken.Register(() => Signals.Log(Key, scheduler == TaskScheduler.Current ? "cancelled:within" : "cancelled:outside"));
        Signals.Set($"entered:{Key}:{name}");
        await canceled;
        Signals.Log(Key, "cancelled");
        Signals.Set($"cancelled:{Key}");
        return name;
    }

    public Task Retire()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task RetireLater(string name)
    {
        _ = WaitAndRetireAsync(name);
        return Task.CompletedTask;
    }

    public Task<int> Instance() => Task.FromResult(_instance);

    private async Task WaitAndRetireAsync(string name)
    {
        await Signals.Wait($"go:{Key}:{name}");
        try
        {
            DeactivateOnIdle();
            Signals.Log(Key, "retired");
        }
        catch (InvalidOperationException)
        {
            Signals.Log(Key, "refused");
        }

        Signals.Set($"done:{Key}:{name}");
    }
}
