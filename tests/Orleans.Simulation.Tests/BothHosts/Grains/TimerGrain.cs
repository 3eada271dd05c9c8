namespace Orleans.Simulation.Tests.BothHosts.Grains;

public class TimerGrain : Grain, ITimerGrain
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private IGrainTimer? _timer;
    private int _ticks;
    private int _running;

    private string Key => this.GetPrimaryKeyString();

    public Task Start(bool interleave, bool hold)
    {
        _timer = this.RegisterGrainTimer(
            token => OnTick(hold, token),
            new() { DueTime = TimeSpan.Zero, Period = Tick, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StartFailing()
    {
        _timer = this.RegisterGrainTimer(
            () =>
            {
                Signals.Set($"tick:{Key}:{++_ticks}");
                throw new InvalidOperationException("A tick that fails.");
            },
            TimeSpan.Zero,
            Tick);
        return Task.CompletedTask;
    }

    public Task StartOnce()
    {
        _timer = this.RegisterGrainTimer(
            static (TimerGrain self, CancellationToken _) =>
            {
                Signals.Set($"tick:{self.Key}:{++self._ticks}");
                return Task.CompletedTask;
            },
            this,
            new() { DueTime = Tick, Period = Timeout.InfiniteTimeSpan });
        return Task.CompletedTask;
    }

    public Task ChangeToOnce()
    {
        _timer!.Change(Tick, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task Halt()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task Retire()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Ping()
    {
        Signals.Log(Key, "ping");
        return Task.CompletedTask;
    }

    private async Task OnTick(bool hold, CancellationToken token)
    {
        Signals.Log(Key, ++_running > 1 ? "tick beside itself" : "tick");
        var number = ++_ticks;
        token.Register(() => Signals.Set($"stopped:{Key}"));
        Signals.Set($"tick:{Key}:{number}");
        if (hold && number == 1)
        {
            await Task.WhenAny(Signals.Wait($"go:{Key}"), Signals.CanceledAsync(token));
        }

        _running--;
        Signals.Log(Key, "ticked");
    }
}
