namespace Orleans.Simulation.Tests.BothHosts.Grains;

public class AlarmGrain : Grain, IAlarmGrain, IRemindable
{
    private int _ticks;

    public async Task<string> Register(TimeSpan dueTime, TimeSpan period) =>
        (await this.RegisterOrUpdateReminder("alarm", dueTime, period)).ReminderName;

    public async Task<bool> Exists() => await this.GetReminder("alarm") is not null;

    public async Task Unregister() => await this.UnregisterReminder((await this.GetReminder("alarm"))!);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Signals.Log(this.GetPrimaryKeyString(), $"{reminderName} {status.Period} {status.FirstTickTime.Kind} {status.CurrentTickTime >= status.FirstTickTime}");
        Signals.Set($"tick:{this.GetPrimaryKeyString()}:{++_ticks}");
        return Task.CompletedTask;
    }
}
