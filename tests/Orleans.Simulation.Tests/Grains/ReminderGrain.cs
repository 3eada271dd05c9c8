using System.Collections.Concurrent;
using System.Globalization;

namespace Orleans.Simulation.Tests.Grains;

public class ReminderGrain(TimeProvider time, ILocalSiloDetails silo) : Grain, IReminderGrain, IRemindable
{
    // Outlives activations and silos; tests use keys of their own.
    private static readonly ConcurrentDictionary<(TimeProvider, long), List<string>> AllTicks = new();
    private TimeSpan _hold;
    private bool _fail;

    private List<string> Log => AllTicks.GetOrAdd((time, this.GetPrimaryKeyLong()), _ => []);

    public Task Register(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task Unregister(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public Task<List<string>> Ticks() => Task.FromResult(Log);

    public Task HoldFor(TimeSpan time)
    {
        _hold = time;
        return Task.CompletedTask;
    }

    public Task FailTicks()
    {
        _fail = true;
        return Task.CompletedTask;
    }

    public Task<string> Silo() => Task.FromResult(silo.Name);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var first = new DateTimeOffset(status.FirstTickTime, TimeSpan.Zero);
        Log.Add(string.Create(CultureInfo.InvariantCulture, $"{reminderName} +{(status.CurrentTickTime - first.UtcDateTime).TotalMinutes}"));
        await Task.Delay(_hold, time);
        if (_fail)
            throw new InvalidOperationException("A tick that fails.");
    }
}
