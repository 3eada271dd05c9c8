using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Maintenance.Retention;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Model;

public sealed class FixedJobIdsTests
{
    [Fact]
    public void IsFixed_is_true_of_the_jobs_of_the_service_and_of_schedules_in_code_alone()
    {
        Assert.True(FixedJobIds.IsFixed(RetentionJob.Id));
        Assert.True(FixedJobIds.IsFixed(ScheduledJobIds.First));
        Assert.True(FixedJobIds.IsFixed(ScheduledJobIds.Last));
        Assert.True(FixedJobIds.IsFixed(ScheduledJobIds.Of("Report")));
        Assert.False(FixedJobIds.IsFixed(Guid.CreateVersion7()));
        Assert.False(FixedJobIds.IsFixed(Guid.Empty));
        Assert.False(FixedJobIds.IsFixed(new Guid("5f1c0000-0001-7000-8000-000000000001")));
    }
}
