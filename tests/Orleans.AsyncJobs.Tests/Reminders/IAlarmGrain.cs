namespace Orleans.AsyncJobs.Tests.Reminders;

public interface IAlarmGrain : IGrainWithGuidKey
{
    Task SetAsync();

    Task StopAsync();

    Task<int> RingsAsync();
}
