using System.Collections.Concurrent;
using Orleans.TestingHost;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>The job service on two silos over one table.</summary>
public sealed class TwoSilosTests
{
    private const int Tokens = 4;
    private const int Members = 25;

    [Fact]
    public async Task Jobs_created_through_a_client_all_run_in_the_order_of_their_tokens()
    {
        ConcurrentQueue<string> ran = [];
        await using var cluster = await JobCluster.StartAsync(silos: 2, work: (context, _) =>
        {
            ran.Enqueue(context.Name);
            return Task.FromResult(JobResult.Succeeded());
        });
        var jobs = from member in Enumerable.Range(0, Members)
                   from token in Enumerable.Range(0, Tokens)
                   select JobCluster.New($"{token}/{member}") with { DependencyToken = $"{token}" };

        var ids = await cluster.CreateAsync([.. jobs]);
        await cluster.AdvanceUntilCompletedAsync(ids);

        Assert.Equal(Tokens * Members, ids.Length);
        foreach (var token in Enumerable.Range(0, Tokens).Select(token => $"{token}/"))
        {
            Assert.Equal(
                Enumerable.Range(0, Members).Select(member => $"{token}{member}"),
                ran.Where(name => name.StartsWith(token, StringComparison.Ordinal)));
        }

        Assert.All(cluster.Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 1), (row.Status.Status, row.Status.Attempt)));
    }

    [Fact]
    public async Task Silo_killed_while_its_jobs_run_has_them_run_again_by_the_other()
    {
        var gate = new TaskCompletionSource<JobResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<(string Name, int Attempt)> started = [];
        await using var cluster = await JobCluster.StartAsync(silos: 2, work: (context, _) =>
        {
            started.Enqueue((context.Name, context.Attempt));
            return gate.Task;
        });
        var ids = await cluster.CreateAsync([.. Enumerable.Range(0, 20).Select(i => JobCluster.New($"{i}"))]);
        await cluster.AdvanceUntilAsync(() => started.Count == 20);
        var killed = BusySilo(cluster);
        var lost = cluster.Store.Rows.Where(row => row.Status.HostId == killed.SiloAddress.ToParsableString()).Select(row => row.Job.Name).Order().ToList();

        await cluster.KillSiloAsync(killed);
        await cluster.AdvanceUntilAsync(() => started.Count == 20 + lost.Count);
        gate.SetResult(JobResult.Succeeded());
        await cluster.AdvanceUntilCompletedAsync(ids);

        Assert.Equal(lost, started.Where(run => run.Attempt == 2).Select(run => run.Name).Order());
        Assert.All(cluster.Store.Rows, row => Assert.Equal(
            (JobStatusCode.Succeeded, lost.Contains(row.Job.Name) ? 2 : 1), (row.Status.Status, row.Status.Attempt)));
    }

    // Jobs run beside the dispatcher that starts them, on whichever silo that is.
    private static InProcessSiloHandle BusySilo(JobCluster cluster) =>
        cluster.Silos.Single(silo => silo.SiloAddress.ToParsableString() == cluster.Store.Rows[0].Status.HostId);
}
