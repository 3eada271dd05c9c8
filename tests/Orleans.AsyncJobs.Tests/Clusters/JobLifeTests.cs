using System.Collections.Concurrent;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>The life of a job on Orleans: what the simulation proves under seeds holds on the real host too.</summary>
public sealed class JobLifeTests
{
    [Fact]
    public async Task Job_that_fails_is_tried_again_after_its_backoff_and_never_early()
    {
        ConcurrentQueue<DateTimeOffset> starts = [];
        ConcurrentQueue<DateTimeOffset> moments = [];
        JobCluster? cluster = null;
        await using var started = cluster = await JobCluster.StartAsync((_, _) =>
        {
            starts.Enqueue(cluster!.Now);
            return Task.FromResult(JobResult.Retry("flaky"));
        });
        cluster.Store.Done = operation =>
        {
            if (operation.Rows is [{ Status: { State: JobStateCode.Suspended, PostponeUntil: { } moment } }])
            {
                moments.Enqueue(moment);
            }
        };

        var jobId = (await cluster.CreateAsync(JobCluster.New()))[0];
        await cluster.AdvanceUntilCompletedAsync(jobId);

        var status = cluster.Store.Find(jobId)!.Status;
        Assert.Equal((JobStatusCode.Failed, 4, 3), (status.Status, status.Attempt, status.RetryCount));
        Assert.Equal((4, 3), (starts.Count, moments.Count));
        Assert.All(starts.Skip(1).Zip(moments), pair => Assert.True(pair.First >= pair.Second, $"{pair.First:O} is before {pair.Second:O}."));
    }

    [Fact]
    public async Task Job_postponed_at_create_starts_at_its_time_and_not_before()
    {
        DateTimeOffset? start = null;
        JobCluster? cluster = null;
        await using var started = cluster = await JobCluster.StartAsync((_, _) =>
        {
            start = cluster!.Now;
            return Task.FromResult(JobResult.Succeeded());
        });
        var until = cluster.Now.AddSeconds(90.5);

        var jobId = (await cluster.CreateAsync(JobCluster.New() with { PostponeUntil = until }))[0];
        await cluster.AdvanceUntilCompletedAsync(jobId);

        Assert.True(start >= until, $"{start:O} is before {until:O}.");
    }

    [Fact]
    public async Task Cancel_of_a_running_job_stops_its_handler()
    {
        var entered = new TaskCompletionSource();
        await using var cluster = await JobCluster.StartAsync(async (_, token) =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return JobResult.Succeeded();
        });
        var jobId = (await cluster.CreateAsync(JobCluster.New()))[0];
        await entered.Task;

        await cluster.Job(jobId).CancelAsync(JobCaller.System);
        await cluster.AdvanceUntilCompletedAsync(jobId);

        Assert.Equal(JobStatusCode.Canceled, cluster.Store.Find(jobId)!.Status.Status);
    }

    [Fact]
    public async Task Handler_at_its_time_limit_is_stopped_and_the_job_tried_again()
    {
        await using var cluster = await JobCluster.StartAsync(
            async (context, token) =>
            {
                if (context.Attempt == 1)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                }

                return JobResult.Succeeded();
            },
            handler: options => options.TimeLimit = TimeSpan.FromSeconds(10));

        var jobId = (await cluster.CreateAsync(JobCluster.New()))[0];
        await cluster.AdvanceUntilCompletedAsync(jobId);

        var status = cluster.Store.Find(jobId)!.Status;
        Assert.Equal((JobStatusCode.Succeeded, 2, 1), (status.Status, status.Attempt, status.RetryCount));
    }

    [Fact]
    public async Task Limit_of_a_handler_holds_for_jobs_created_at_once()
    {
        var (running, most) = (0, 0);
        var sync = new Lock();
        await using var cluster = await JobCluster.StartAsync(
            async (_, _) =>
            {
                lock (sync)
                {
                    most = Math.Max(most, ++running);
                }

                await Task.Yield();
                lock (sync)
                {
                    running--;
                }

                return JobResult.Succeeded();
            },
            silos: 2,
            handler: options => options.MaxConcurrentJobs = 3);

        var ids = await cluster.CreateAsync([.. Enumerable.Range(0, 60).Select(i => JobCluster.New($"{i}"))]);
        await cluster.AdvanceUntilCompletedAsync(ids);

        Assert.InRange(most, 1, 3);
        Assert.All(cluster.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
    }

    [Fact]
    public async Task Member_that_fails_for_good_and_halts_its_token_holds_the_later_ones_until_it_is_deleted()
    {
        await using var cluster = await JobCluster.StartAsync((context, _) =>
            Task.FromResult(context.Name == "halts" ? JobResult.Failed("broken") : JobResult.Succeeded()));
        var member = JobCluster.New("halts") with { DependencyToken = "t", OnFailure = JobFailureAction.Halt };

        var ids = await cluster.CreateAsync(member, member with { Name = "waits" });
        await cluster.AdvanceUntilCompletedAsync(ids[0]);
        Assert.Equal(JobStatusCode.Failed, cluster.Store.Find(ids[0])!.Status.Status);
        Assert.NotEqual(JobStateCode.Completed, cluster.Store.Find(ids[1])!.Status.State);

        await cluster.Job(ids[0]).DeleteAsync(JobCaller.System, null);
        await cluster.AdvanceUntilCompletedAsync(ids[1]);
        Assert.Equal(JobStatusCode.Succeeded, cluster.Store.Find(ids[1])!.Status.Status);
    }
}
