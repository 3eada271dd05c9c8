using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>A bulk delete that is asked for in .NET.</summary>
public sealed class BulkDeleteTests
{
    private static readonly JobCriteria Succeeded = JobCriteria.All(new JobCondition("statuscode", JobConditionOperator.Equal, "30"));

    [Fact]
    public async Task BulkDeleteAsync_deletes_what_matches_and_tells_who_asked()
    {
        await using var cluster = await JobCluster.StartAsync(
            (context, _) => Task.FromResult(context.Input == "fail" ? JobResult.Failed("It broke.") : JobResult.Succeeded()));
        var client = cluster.Services.GetRequiredService<IJobClient>();
        var succeeded = await client.CreateAsync(new NewJob { MessageName = JobCluster.MessageName });
        var failed = await client.CreateAsync(new NewJob { MessageName = JobCluster.MessageName, Data = "fail" });
        await cluster.AdvanceUntilCompletedAsync(succeeded.JobId, failed.JobId);
        var ann = new JobCaller(Guid.NewGuid(), "Ann");

        var receipt = await client.BulkDeleteAsync(new BulkDeleteRequest { JobName = "Old jobs", QuerySet = [Succeeded] }, ann);
        await cluster.AdvanceUntilCompletedAsync(receipt.JobId);

        Assert.Null(cluster.Store.Find(succeeded.JobId));
        Assert.NotNull(cluster.Store.Find(failed.JobId));
        Assert.Equal("1 deleted, 0 failed, 0 gone.", (await client.GetAsync(receipt.JobId)).Message);
        var actions = await cluster.Store.ReadActionsAsync(jobId: null, beforeId: null, 10, TestContext.Current.CancellationToken);
        var action = Assert.Single(actions);
        Assert.Equal((JobActionVerb.DeleteMany, receipt.JobId, ann.UserId), (action.Verb, action.JobId, action.Caller.UserId));
        Assert.Contains("\"AttributeName\":\"statuscode\"", action.Filter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BulkDeleteAsync_of_what_will_not_do_is_refused()
    {
        await using var cluster = await JobCluster.StartAsync();
        var client = cluster.Services.GetRequiredService<IJobClient>();
        var request = new BulkDeleteRequest { JobName = "Old jobs", QuerySet = [Succeeded] };

        await RefusedAsync(JobErrorCodes.InvalidArgument, request with { JobName = " " });
        await RefusedAsync(JobErrorCodes.InvalidArgument, request with { QuerySet = [] });
        await RefusedAsync(JobErrorCodes.InvalidArgument, request with { QuerySet = [.. Enumerable.Repeat(Succeeded, 26)] });
        await RefusedAsync(JobErrorCodes.QueryBuilderNoAttribute, request with { QuerySet = [JobCriteria.All(new JobCondition("nonesuch", JobConditionOperator.Null))] });
        await RefusedAsync(JobErrorCodes.InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection, request with { RecurrencePattern = "FREQ=WEEKLY" });
        await RefusedAsync(JobErrorCodes.InvalidRecurrenceInterval, request with { RecurrencePattern = "FREQ=DAILY;INTERVAL=400" });
        Assert.Empty(cluster.Store.Rows);

        async Task RefusedAsync(int code, BulkDeleteRequest refused) => Assert.Equal(code, (await Assert.ThrowsAsync<JobException>(() => client.BulkDeleteAsync(refused))).Code);
    }
}
