namespace Orleans.AsyncJobs.Tests.Grains;

public interface IAlarmGrain : IGrainWithGuidKey
{
    Task SetAsync();

    Task StopAsync();

    Task<int> RingsAsync();
}
