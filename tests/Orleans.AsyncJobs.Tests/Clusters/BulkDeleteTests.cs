using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Table;

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
        var succeeded = await client.CreateAsync(new NewJob { MessageName = JobCluster.MessageName }, cancellationToken: TestContext.Current.CancellationToken);
        var failed = await client.CreateAsync(new NewJob { MessageName = JobCluster.MessageName, Data = "fail" }, cancellationToken: TestContext.Current.CancellationToken);
        await cluster.AdvanceUntilCompletedAsync(succeeded.JobId, failed.JobId);
        var ann = new JobCaller(Guid.NewGuid(), "Ann");

        var receipt = await client.BulkDeleteAsync(new BulkDeleteRequest { JobName = "Old jobs", QuerySet = [Succeeded] }, ann, TestContext.Current.CancellationToken);
        await cluster.AdvanceUntilCompletedAsync(receipt.JobId);

        Assert.Null(cluster.Store.Find(succeeded.JobId));
        Assert.NotNull(cluster.Store.Find(failed.JobId));
        Assert.Equal("1 deleted, 0 failed, 0 gone.", (await client.GetAsync(receipt.JobId)).Message);
        var actions = await cluster.Store.ReadActionsAsync(jobId: null, beforeId: null, 10, TestContext.Current.CancellationToken);

        // One entry of the create, and one of the run with how many jobs it began with.
        Assert.Equal([1, null], actions.Select(action => action.Count));
        Assert.All(actions, action =>
        {
            Assert.Equal((JobActionVerb.DeleteMany, receipt.JobId, "Old jobs", ann), (action.Verb, action.JobId, action.Name, action.Caller));
            Assert.Contains("\"AttributeName\":\"statuscode\"", action.Filter, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task CreateAsync_of_a_bulk_delete_that_the_activity_would_not_tell_of_is_refused()
    {
        await using var cluster = await JobCluster.StartAsync();
        var client = cluster.Services.GetRequiredService<IJobClient>();
        var all = new NewJob { MessageName = "BulkDelete", Data = """{"querySet":[],"filter":null}""" };

        var one = await Assert.ThrowsAsync<JobException>(() => client.CreateAsync(all, cancellationToken: TestContext.Current.CancellationToken));
        var once = await Assert.ThrowsAsync<JobException>(() => client.CreateOnceAsync("key", [all], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((JobErrorCodes.AccessDenied, JobErrorCodes.AccessDenied), (one.Code, once.Code));
        Assert.Empty(cluster.Store.Rows);
    }

    [Fact]
    public async Task PatchAsync_of_the_rule_of_a_bulk_delete_takes_daily_ones_only()
    {
        await using var cluster = await JobCluster.StartAsync();
        var client = cluster.Services.GetRequiredService<IJobClient>();
        var receipt = await client.BulkDeleteAsync(
            new BulkDeleteRequest { JobName = "Old jobs", QuerySet = [Succeeded], RecurrencePattern = "FREQ=DAILY", StartDateTime = cluster.Now.AddDays(1) },
            cancellationToken: TestContext.Current.CancellationToken);
        var job = cluster.Grains.GetGrain<IJobGrain>(receipt.JobId);

        var weekly = await Assert.ThrowsAsync<JobException>(() => PatchAsync("FREQ=WEEKLY"));
        var seldom = await Assert.ThrowsAsync<JobException>(() => PatchAsync("FREQ=DAILY;INTERVAL=366"));
        await PatchAsync("FREQ=DAILY;INTERVAL=3");

        Assert.Equal(
            (JobErrorCodes.InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection, JobErrorCodes.InvalidRecurrenceInterval), (weekly.Code, seldom.Code));
        Assert.Equal("FREQ=DAILY;INTERVAL=3", cluster.Store.Find(receipt.JobId)!.Status.RecurrencePattern);

        Task PatchAsync(string pattern) => job.PatchAsync(new JobStatePatch { RecurrencePattern = pattern }, JobCaller.System, expectedVersion: null);
    }

    [Fact]
    public async Task BulkDeleteAsync_each_day_deletes_what_has_become_old_by_then_and_lives_on()
    {
        await using var cluster = await JobCluster.StartAsync();
        var client = cluster.Services.GetRequiredService<IJobClient>();
        var old = JobCriteria.All(new JobCondition("statuscode", JobConditionOperator.Equal, "30"), new JobCondition("completedon", JobConditionOperator.OlderThanXHours, "30"));
        var first = await client.CreateAsync(new NewJob { MessageName = JobCluster.MessageName }, cancellationToken: TestContext.Current.CancellationToken);
        await cluster.AdvanceUntilCompletedAsync(first.JobId);

        // A rule counts in whole seconds.
        cluster.Clock.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerSecond - (cluster.Now.Ticks % TimeSpan.TicksPerSecond)));
        var begin = cluster.Now;

        var receipt = await client.BulkDeleteAsync(new BulkDeleteRequest { JobName = "Old jobs", QuerySet = [old], RecurrencePattern = "FREQ=DAILY" }, cancellationToken: TestContext.Current.CancellationToken);
        await RunsAsync(1);
        Assert.NotNull(cluster.Store.Find(first.JobId));
        Assert.Equal((JobStateCode.Suspended, begin.AddDays(1)), (State(), cluster.Store.Find(receipt.JobId)!.Status.PostponeUntil));

        cluster.Clock.Advance(begin.AddHours(20) - cluster.Now);
        var second = await client.CreateAsync(new NewJob { MessageName = JobCluster.MessageName }, cancellationToken: TestContext.Current.CancellationToken);
        await cluster.AdvanceUntilCompletedAsync(second.JobId);
        await RunsAsync(2);
        Assert.NotNull(cluster.Store.Find(first.JobId));

        // After two days the first is older than 30 hours, and the second is not.
        await RunsAsync(3);
        Assert.Null(cluster.Store.Find(first.JobId));
        Assert.NotNull(cluster.Store.Find(second.JobId));
        Assert.Equal([new BulkDeleteCounts(receipt.JobId, 1, 0)], await cluster.Store.ReadBulkDeletesAsync([receipt.JobId], TestContext.Current.CancellationToken));

        await RunsAsync(4);
        Assert.Null(cluster.Store.Find(second.JobId));
        Assert.Equal(JobStateCode.Suspended, State());
        var runs = (await client.GetHistoryAsync(receipt.JobId, TestContext.Current.CancellationToken)).Runs;
        Assert.Equal(
            ["0 deleted, 0 failed, 0 gone.", "0 deleted, 0 failed, 0 gone.", "1 deleted, 0 failed, 0 gone.", "1 deleted, 0 failed, 0 gone."], runs.Select(run => run.Message));

        JobStateCode State() => cluster.Store.Find(receipt.JobId)!.Status.State;

        // The clock leaps to the date and then goes on in small steps: it must not pass a day while a run is on.
        async Task RunsAsync(int count)
        {
            if (cluster.Store.Find(receipt.JobId)!.Status is { PostponeUntil: { } due } status && status.Attempt < count && due > cluster.Now)
            {
                cluster.Clock.Advance(due - cluster.Now);
            }

            await cluster.AdvanceUntilAsync(() => State() == JobStateCode.Suspended && cluster.Store.Find(receipt.JobId)!.Status.Attempt == count);
        }
    }

    [Fact]
    public async Task BulkDeleteAsync_of_what_will_not_do_is_refused()
    {
        await using var cluster = await JobCluster.StartAsync();
        var client = cluster.Services.GetRequiredService<IJobClient>();
        var request = new BulkDeleteRequest { JobName = "Old jobs", QuerySet = [Succeeded] };

        await RefusedAsync(JobErrorCodes.InvalidArgument, request with { JobName = " " });
        await RefusedAsync(JobErrorCodes.InvalidArgument, request with { QuerySet = [] });
        await RefusedAsync(JobErrorCodes.InvalidArgument, request with { QuerySet = null! });
        await RefusedAsync(JobErrorCodes.InvalidArgument, request with { QuerySet = [null!] });
        await RefusedAsync(JobErrorCodes.InvalidArgument, request with { QuerySet = [.. Enumerable.Repeat(Succeeded, 26)] });
        await RefusedAsync(JobErrorCodes.QueryBuilderNoAttribute, request with { QuerySet = [JobCriteria.All(new JobCondition("nonesuch", JobConditionOperator.Null))] });
        await RefusedAsync(JobErrorCodes.InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection, request with { RecurrencePattern = "FREQ=WEEKLY" });
        await RefusedAsync(JobErrorCodes.InvalidRecurrenceInterval, request with { RecurrencePattern = "FREQ=DAILY;INTERVAL=400" });
        Assert.Empty(cluster.Store.Rows);

        async Task RefusedAsync(int code, BulkDeleteRequest refused) => Assert.Equal(code, (await Assert.ThrowsAsync<JobException>(() => client.BulkDeleteAsync(refused))).Code);
    }
}
