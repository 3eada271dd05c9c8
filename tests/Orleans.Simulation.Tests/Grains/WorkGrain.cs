namespace Orleans.Simulation.Tests.Grains;

public class WorkGrain(TimeProvider time) : Grain, IWorkGrain
{
    private readonly Guid _instance = Guid.NewGuid();
    private int _count;

    public async Task<int> Work(int hops)
    {
        _count++;
        await Task.Delay(TimeSpan.FromSeconds(this.GetPrimaryKeyLong() % 3), time);
        if (hops == 0)
        {
            return 1;
        }

        var first = GrainFactory.GetGrain<IWorkGrain>(this.GetPrimaryKeyLong() + 1).Work(hops - 1);
        var second = GrainFactory.GetGrain<IWorkGrain>(this.GetPrimaryKeyLong() + 100).Work(hops - 1);
        return await first + await second;
    }

    public Task<int> Count() => Task.FromResult(_count);

    public Task CallBack(long other) => other == this.GetPrimaryKeyLong()
        ? Task.CompletedTask
        : GrainFactory.GetGrain<IWorkGrain>(other).CallBack(other == 1 ? 2 : 1);

    public Task Never() => new TaskCompletionSource().Task;

    public Task NeverWithin5Seconds() => Never();

    public Task StartTimer(TimeSpan period, bool keepAlive)
    {
        this.RegisterGrainTimer(
            () =>
            {
                _count++;
                return Task.CompletedTask;
            },
            new() { DueTime = period, Period = period, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task<Guid> Instance() => Task.FromResult(_instance);

    public Task Keep(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    /// <summary>Keeps the other thread until the turn that waits for it has ended: only then does it come back as work of its own.</summary>
    public static ManualResetEventSlim Elsewhere { get; } = new();

    public static bool IsElsewhere { get; private set; }

    public async Task Leave()
    {
        IsElsewhere = true;
        await Task.Run(Elsewhere.Wait);
    }
}
