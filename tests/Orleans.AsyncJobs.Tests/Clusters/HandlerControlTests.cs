using System.Collections.Concurrent;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>Handlers that are paused and limited on a real cluster, over grain storage that outlives its silos.</summary>
public sealed class HandlerControlTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann") { Origin = JobOrigin.Page, Reason = "the mail server is down" };

    private readonly SharedGrainStorage _storage = new();
    private readonly ConcurrentQueue<string> _started = [];

    [Fact]
    public async Task Pause_holds_on_all_silos_and_when_the_one_that_starts_jobs_dies()
    {
        await using var cluster = await StartAsync();
        await cluster.AdvanceUntilCompletedAsync(await cluster.CreateAsync(JobCluster.New("runs")));
        await cluster.Client(1).PauseHandlerAsync(JobCluster.MessageName, Ann);
        var waiting = await cluster.CreateAsync(JobCluster.New("waits"));
        foreach (var silo in new[] { 0, 1 })
        {
            var status = (await cluster.Client(silo).GetHandlersAsync(TestContext.Current.CancellationToken)).Single(handler => handler.MessageName == JobCluster.MessageName);
            Assert.Equal((true, Ann, cluster.Now), (status.IsPaused, status.ChangedBy, status.ChangedOn));
        }

        Assert.Equal("handler paused by Ann", (await cluster.Client().ExplainAsync(waiting[0], cancellationToken: TestContext.Current.CancellationToken)).Reason);

        // Jobs run beside the dispatcher; whoever takes over asks for the settings.
        var busy = cluster.Silos.Single(silo => silo.SiloAddress.ToParsableString() == cluster.Store.Rows[0].Status.HostId);
        await cluster.KillSiloAsync(busy);
        await cluster.CreateAsync(JobCluster.New("comes later"));
        await cluster.AdvanceForAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["runs"], _started);

        await cluster.Client().ResumeHandlerAsync(JobCluster.MessageName, Ann);
        await cluster.AdvanceUntilCompletedAsync(waiting);
        Assert.Contains("waits", _started);
    }

    [Fact]
    public async Task Changes_are_told_in_the_activity_once_and_repeated_ones_not_at_all()
    {
        await using var cluster = await StartAsync();

        await cluster.Client().LimitHandlerAsync(JobCluster.MessageName, 3, Ann);
        await cluster.Client(1).PauseHandlerAsync(JobCluster.MessageName, Ann);
        await cluster.Client().PauseHandlerAsync(JobCluster.MessageName, JobCaller.System);
        await cluster.Client().ResumeHandlerAsync(JobCluster.MessageName, Ann);

        var actions = await ReadActionsAsync(cluster);
        Assert.Equal(
            [(JobActionVerb.LimitHandler, 3), (JobActionVerb.PauseHandler, null), (JobActionVerb.ResumeHandler, (int?)null)],
            actions.Select(action => (action.Verb, action.Limit)));
        Assert.All(actions, action => Assert.Equal((JobCluster.MessageName, Ann, null), (action.Name, action.Caller, action.JobId)));
    }

    [Fact]
    public async Task Change_whose_entry_cannot_be_stored_holds_and_is_told_later()
    {
        await using var cluster = await StartAsync();
        cluster.Store.Faults = operation => operation.Kind == StoreOperationKind.Append ? StoreFault.Before : StoreFault.None;

        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Client().PauseHandlerAsync(JobCluster.MessageName, Ann));
        cluster.Store.Faults = null;
        await cluster.Client().LimitHandlerAsync(JobCluster.MessageName, 3, Ann);

        Assert.Equal([JobActionVerb.PauseHandler, JobActionVerb.LimitHandler], (await ReadActionsAsync(cluster)).Select(action => action.Verb));
        var status = (await cluster.Client().GetHandlersAsync(TestContext.Current.CancellationToken)).Single(handler => handler.MessageName == JobCluster.MessageName);
        Assert.Equal((true, 3), (status.IsPaused, status.Limit));
    }

    [Fact]
    public async Task Silo_without_grain_storage_runs_jobs_and_says_why_handlers_cannot_be_paused()
    {
        await using var cluster = await JobCluster.StartAsync();

        var refusal = await Assert.ThrowsAsync<JobException>(() => cluster.Client().PauseHandlerAsync(JobCluster.MessageName, Ann));
        var ids = await cluster.CreateAsync(JobCluster.New());
        await cluster.AdvanceUntilCompletedAsync(ids);

        Assert.Equal((JobErrorKind.Unavailable, "Handlers cannot be paused or limited here: the silo has no grain storage named 'asyncjobs'."), (refusal.Kind, refusal.Message));
    }

    private Task<JobCluster> StartAsync() => JobCluster.StartAsync(
        (context, _) =>
        {
            _started.Enqueue(context.Name);
            return Task.FromResult(JobResult.Succeeded());
        },
        silos: 2,
        silo: silo => _storage.AddTo(silo.Services, AsyncJobsDefaults.GrainStorageName));

    private static async Task<IReadOnlyList<JobAction>> ReadActionsAsync(JobCluster cluster) =>
        [.. (await cluster.Store.ReadActionsAsync(jobId: null, beforeId: null, 10, TestContext.Current.CancellationToken)).Reverse()];
}
