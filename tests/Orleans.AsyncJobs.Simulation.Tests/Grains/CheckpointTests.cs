using System.Text;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What a handler saves, and which run gets it.</summary>
public sealed class CheckpointTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");

    [Fact]
    public void SaveCheckpointAsync_of_a_run_that_is_paused_is_what_the_next_one_gets()
    {
        var simulation = new JobSimulation();
        var (received, reads) = (new List<string?>(), 0);
        simulation.Store.Done = operation => reads += operation.Kind == StoreOperationKind.ReadRecords ? 1 : 0;
        simulation.Script.Work = async (context, _) =>
        {
            received.Add(TextOf(context.Checkpoint));
            await context.SaveCheckpointAsync(Bytes("too early"));
            await context.SaveCheckpointAsync(Bytes($"page {context.Attempt}"));
            await Task.Delay(context.Attempt < 3 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, simulation.Scheduler.Time, context.PauseRequested);
            return JobResult.Succeeded();
        };
        var id = simulation.Create(New())[0];
        Assert.Equal(0, reads);

        for (var i = 0; i < 2; i++)
        {
            simulation.Run(() => simulation.Job(id).PauseAsync(Ann));
            simulation.Scheduler.RunUntilIdle();
            simulation.Run(() => simulation.Job(id).ResumeAsync(Ann));
            simulation.Scheduler.RunUntilIdle();
        }

        Assert.Equal([null, "page 1", "page 2"], received);
        Assert.Equal((JobStatusCode.Succeeded, null), (simulation.Status(id).Status, simulation.Status(id).CheckpointBytes));
    }

    [Fact]
    public void SaveCheckpointAsync_outlives_a_failure_and_the_death_of_the_process()
    {
        var simulation = new JobSimulation(handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(1));
        List<string?> received = [];
        simulation.Script.Work = async (context, token) =>
        {
            received.Add(TextOf(context.Checkpoint));
            await context.SaveCheckpointAsync(Bytes($"page {context.Attempt}"));
            return context.Attempt switch
            {
                1 => JobResult.Retry("flaky"),
                2 => await new TaskCompletionSource<JobResult>().Task,
                _ => JobResult.Succeeded(),
            };
        };
        simulation.Create(New());
        simulation.Advance(3);
        simulation.Run(async () =>
        {
            await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
            await simulation.Cluster.StartSiloAsync();
        });
        simulation.Advance(10);

        Assert.Equal([null, "page 1", "page 2"], received);
    }

    [Fact]
    public void SaveCheckpointAsync_of_nothing_drops_what_was_saved()
    {
        var simulation = new JobSimulation(handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(1));
        List<string?> received = [];
        simulation.Script.Work = async (context, _) =>
        {
            received.Add(TextOf(context.Checkpoint));
            await context.SaveCheckpointAsync(context.Attempt == 1 ? Bytes("page 1") : default);
            return context.Attempt < 3 ? JobResult.Retry("flaky") : JobResult.Succeeded();
        };

        simulation.Create(New());
        simulation.Advance(30);

        Assert.Equal([null, "page 1", null], received);
    }

    // The run that was given up must not overwrite what the job goes on from.
    [Fact]
    public void SaveCheckpointAsync_of_an_abandoned_run_is_refused()
    {
        var simulation = new JobSimulation(handler: options => (options.TimeLimit, options.CancelGrace, options.RetryBaseDelay) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        var (gate, late, received) = (new TaskCompletionSource(), default(JobException), new List<string?>());
        simulation.Script.Work = async (context, _) =>
        {
            received.Add(TextOf(context.Checkpoint));
            if (context.Attempt == 1)
            {
                await context.SaveCheckpointAsync(Bytes("in time"));
                await gate.Task;
                late = await Assert.ThrowsAsync<JobException>(() => context.SaveCheckpointAsync(Bytes("too late")));
            }

            return JobResult.Succeeded();
        };
        var id = simulation.Create(New())[0];
        simulation.Advance(12);
        Assert.True(simulation.Status(id).Abandoned);

        gate.SetResult();
        simulation.Advance(10);

        Assert.Equal("Attempt 1 is not the current run of the job any more; its checkpoint was not saved.", late!.Message);
        Assert.Equal([null, "in time"], received);
        Assert.Equal((JobStatusCode.Succeeded, 2), (simulation.Status(id).Status, simulation.Status(id).Attempt));
    }

    // A silo that is believed dead may run its handler on for a while, beside the run that took its place.
    [Fact]
    public void SaveCheckpointAsync_of_a_lost_run_is_refused_while_the_next_one_is_under_way()
    {
        var simulation = new JobSimulation();
        var (gate, late, kept) = (new TaskCompletionSource(), default(JobException), new TaskCompletionSource<JobResult>());
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Attempt == 1)
            {
                await gate.Task;
                late = await Assert.ThrowsAsync<JobException>(() => context.SaveCheckpointAsync(Bytes("of the lost run")));
                return JobResult.Succeeded();
            }

            await context.SaveCheckpointAsync(Bytes("of the current run"));
            return await kept.Task;
        };
        var id = simulation.Create(New())[0];
        simulation.Store.Change(id, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources });
        simulation.Store.Change(id, status => status with { State = JobStateCode.Locked, Status = JobStatusCode.InProgress, Attempt = 2 });

        gate.SetResult();
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal("Attempt 1 is not the current run of the job any more; its checkpoint was not saved.", late!.Message);
        Assert.Null(simulation.Status(id).CheckpointBytes);
    }

    [Fact]
    public void SaveCheckpointAsync_of_a_deleted_job_says_that_it_is_gone()
    {
        var simulation = new JobSimulation();
        var (gate, late) = (new TaskCompletionSource(), default(JobException));
        simulation.Script.Work = async (context, _) =>
        {
            await gate.Task;
            late = await Assert.ThrowsAsync<JobException>(() => context.SaveCheckpointAsync(Bytes("late")));
            return JobResult.Succeeded();
        };
        var id = simulation.Create(New())[0];
        simulation.Run(() => simulation.Job(id).DeleteAsync(Ann, null));

        gate.SetResult();
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal(JobErrorKind.NotFound, late!.Kind);
        Assert.Null(simulation.Store.Find(id));
    }

    [Fact]
    public void SaveCheckpointAsync_waits_for_a_store_that_is_away()
    {
        var simulation = new JobSimulation();
        var isAway = false;
        simulation.Store.Faults = operation => isAway && operation.IsWrite ? StoreFault.Before : StoreFault.None;
        simulation.Script.Work = async (context, _) =>
        {
            isAway = true;
            await context.SaveCheckpointAsync(Bytes("page 1"));
            return JobResult.Succeeded();
        };
        var id = simulation.Create(New())[0];
        simulation.Advance(5);
        Assert.Equal(JobStatusCode.InProgress, simulation.Status(id).Status);

        isAway = false;
        simulation.Advance(1);
        Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt));
    }

    [Fact]
    public async Task SaveCheckpointAsync_of_more_than_64_KiB_is_refused()
    {
        var saved = 0;
        var context = new JobContext(saveCheckpoint: checkpoint =>
        {
            saved = checkpoint.Length;
            return Task.CompletedTask;
        })
        { JobId = Guid.NewGuid(), Attempt = 1, MessageName = "m", Name = "n" };

        await context.SaveCheckpointAsync(new byte[65_536]);
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => context.SaveCheckpointAsync(new byte[65_537]));

        Assert.StartsWith("The checkpoint has 65537 bytes; 65536 are allowed.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(65_536, saved);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? TextOf(ReadOnlyMemory<byte>? checkpoint) => checkpoint is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
}
