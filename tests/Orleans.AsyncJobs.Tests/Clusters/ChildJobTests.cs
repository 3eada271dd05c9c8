namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>Jobs that handlers make, on Orleans: the calls leave the handler's thread and may go to another silo.</summary>
public sealed class ChildJobTests
{
    [Fact]
    public async Task CreateJobAsync_on_two_silos_makes_each_child_once_although_a_silo_is_killed()
    {
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await JobCluster.StartAsync(
            async (context, token) =>
            {
                if (context.Depth > 0)
                {
                    return JobResult.Succeeded();
                }

                await context.CreateJobsAsync([.. Enumerable.Range(0, 20).Select(i => new ChildJob($"{i}", new NewJob { MessageName = JobCluster.MessageName, AutoDelete = i % 2 == 0 }))]);
                if (context.Attempt == 1)
                {
                    made.TrySetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                }

                return JobResult.Succeeded();
            },
            silos: 2);
        var parent = (await cluster.CreateAsync(JobCluster.New("parent")))[0];
        await made.Task;
        var host = cluster.Store.Find(parent)!.Status.HostId;

        await cluster.KillSiloAsync(cluster.Silos.Single(silo => silo.SiloAddress.ToParsableString() == host));
        await cluster.AdvanceUntilCompletedAsync(parent);
        await cluster.AdvanceUntilAsync(() => cluster.Store.Rows.All(row => row.Status.State == JobStateCode.Completed));

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{(2 * i) + 1}"), cluster.Store.Rows.Where(row => row.Job.ParentJobId == parent).Select(row => row.Job.Name));
        Assert.Equal(11, cluster.Store.Rows.Count);
        Assert.All(cluster.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
        Assert.Equal(2, cluster.Store.Find(parent)!.Status.Attempt);
    }
}
