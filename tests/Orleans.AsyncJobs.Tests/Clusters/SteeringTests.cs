using System.Text;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>Pause, checkpoint and abandoned runs on a real cluster.</summary>
public sealed class SteeringTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");

    [Fact]
    public async Task Paused_job_goes_on_from_its_checkpoint_when_it_is_resumed()
    {
        var saved = new TaskCompletionSource();
        await using var cluster = await JobCluster.StartAsync(silos: 2, work: async (context, _) =>
        {
            if (context.Checkpoint is { } checkpoint)
            {
                return JobResult.Succeeded(Encoding.UTF8.GetString(checkpoint.Span));
            }

            await context.SaveCheckpointAsync(Encoding.UTF8.GetBytes($"page {context.Attempt}"));
            saved.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.PauseRequested);
            return JobResult.Failed("It was not asked to pause.");
        });
        var id = (await cluster.CreateAsync(JobCluster.New()))[0];
        await saved.Task;

        await cluster.Client().PauseAsync(id, Ann);
        await cluster.AdvanceUntilAsync(() => cluster.Store.Find(id)!.Status.State == JobStateCode.Suspended);
        await cluster.Client(1).ResumeAsync(id, Ann);
        await cluster.AdvanceUntilCompletedAsync(id);

        var status = cluster.Store.Find(id)!.Status;
        Assert.Equal((JobStatusCode.Succeeded, "page 1", 2, 0), (status.Status, status.Message, status.Attempt, status.RetryCount));
    }

    [Fact]
    public async Task Handler_that_ignores_its_signals_is_abandoned_and_fenced()
    {
        var (gate, late) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<Exception?>());
        await using var cluster = await JobCluster.StartAsync(
            async (context, _) =>
            {
                if (context.Attempt == 1)
                {
                    await gate.Task;
                    late.SetResult(await Record.ExceptionAsync(() => context.SaveCheckpointAsync(new byte[] { 1 })));
                    return JobResult.Failed("of the run that was given up");
                }

                return JobResult.Succeeded(context.Checkpoint is null ? "of the second run" : "with a checkpoint that is void");
            },
            handler: options => (options.TimeLimit, options.CancelGrace, options.RetryBaseDelay) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)));
        var id = (await cluster.CreateAsync(JobCluster.New()))[0];

        await cluster.AdvanceUntilAsync(() => cluster.Store.Find(id)!.Status.Abandoned);
        await cluster.AdvanceUntilAsync(() => cluster.Store.Find(id)!.Status.State == JobStateCode.Ready);
        await cluster.AdvanceForAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((JobStateCode.Ready, 1), (cluster.Store.Find(id)!.Status.State, cluster.Store.Find(id)!.Status.Attempt));
        gate.SetResult();
        Assert.Equal("Attempt 1 is not the current run of the job any more; its checkpoint was not saved.", (await late.Task)!.Message);
        await cluster.AdvanceUntilCompletedAsync(id);

        var status = cluster.Store.Find(id)!.Status;
        Assert.Equal((JobStatusCode.Succeeded, "of the second run", 2), (status.Status, status.Message, status.Attempt));
    }
}
