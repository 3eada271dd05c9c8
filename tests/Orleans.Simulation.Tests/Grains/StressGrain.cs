using System.Collections.Concurrent;

namespace Orleans.Simulation.Tests.Grains;

/// <summary>Checks from within that it is alone: one activation of a key, one turn at a time, one request at a time.</summary>
public class StressGrain : Grain, IStressGrain
{
    private static readonly ConcurrentDictionary<(IGrainFactory, long), StressGrain> Active = new();
    private int _turns;
    private int _requests;
    private int _count;

    public static ConcurrentQueue<string> Violations { get; } = new();

    private (IGrainFactory Cluster, long Key) Key => (GrainFactory, this.GetPrimaryKeyLong());


    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!Active.TryAdd(Key, this))
            Violations.Enqueue($"two activations of {this.GetGrainId()}");
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_requests != 0)
            Violations.Enqueue("deactivated while a request runs");
        Active.TryRemove(new(Key, this));
        return Task.CompletedTask;
    }

    public async Task<int> Step(int hops, int seed)
    {
        if (++_requests != 1)
            Violations.Enqueue("two requests at a time");
        Turn();
        await Task.Yield();
        Turn();
        var result = 1;
        if (hops > 0)
            result += await GrainFactory.GetGrain<IStressGrain>(this.GetPrimaryKeyLong() + 1 + (seed % 7)).Step(hops - 1, seed / 7);
        await Task.Run(() => { });
        Turn();
        _requests--;
        return result;
    }

    public ValueTask<int> Peek()
    {
        Turn();
        return ValueTask.FromResult(_count);
    }

    public Task Retire()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private void Turn()
    {
        if (Interlocked.Increment(ref _turns) != 1)
            Violations.Enqueue("two turns at a time");
        for (var i = 0; i < 10; i++)
            _count++;
        Interlocked.Decrement(ref _turns);
    }
}
