namespace Orleans.AsyncJobs.Tests.Reminders;

/// <summary>A grain of a host's own with a reminder.</summary>
public sealed class AlarmGrain : Grain, IAlarmGrain, IRemindable
{
    private int _rings;

    public async Task SetAsync() => await this.RegisterOrUpdateReminder("alarm", TimeSpan.FromMinutes(1.5), TimeSpan.FromMinutes(2));

    public async Task StopAsync() => await this.UnregisterReminder((await this.GetReminder("alarm"))!);

    public Task<int> RingsAsync() => Task.FromResult(_rings);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _rings++;
        return Task.CompletedTask;
    }
}
