using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>A schedule in code, and the occurrences of its job, on two silos of Orleans.</summary>
public sealed class RecurringClusterTests
{
    [Fact]
    public async Task Schedule_in_code_is_one_job_of_two_silos_and_outlives_one_of_them()
    {
        ConcurrentQueue<DateTimeOffset> ran = [];
        await using var cluster = await JobCluster.StartAsync(
            silos: 2,
            work: (context, _) =>
            {
                ran.Enqueue(context.Occurrence!.Value);
                return Task.FromResult(JobResult.Succeeded());
            },
            after: services => services.AddSingleton(Schedule()));
        // A run whose end is not stored would be lost with its silo, and done again.
        await cluster.AdvanceUntilAsync(() => HasRun(3), TimeSpan.FromSeconds(30));

        await cluster.KillSiloAsync(cluster.Silos[1]);
        await cluster.AdvanceUntilAsync(() => HasRun(6), TimeSpan.FromSeconds(30));

        var row = Assert.Single(cluster.Store.Rows);
        Assert.Equal((JobCluster.MessageName, JobCaller.System.UserId, JobWait.Occurrence), (row.Job.MessageName, row.Job.OwnerId, row.Status.Wait));
        // A run that the clock overtakes is tried again; what ends once is the occurrence.
        var history = await cluster.Client().GetHistoryAsync(row.Job.JobId, TestContext.Current.CancellationToken);
        var ended = history.Runs.Where(run => run.Outcome == JobRunOutcome.Succeeded).Select(run => run.Occurrence).ToList();
        Assert.Equal(ended.Distinct().Order(), ended);
        Assert.InRange(ended.Count, 4, ran.Count);
        Assert.All(ran, occurrence => Assert.Equal((0, 0), (occurrence.Minute % 10, occurrence.Second)));

        // Time may have gone on by more than one occurrence until it is looked at.
        bool HasRun(int times) => ran.Count >= times && cluster.Store.Rows.All(stored => stored.Status.Wait == JobWait.Occurrence);
    }

    [Fact]
    public async Task RunNow_through_the_client_runs_a_job_that_waits()
    {
        var ran = new TaskCompletionSource<DateTimeOffset?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await JobCluster.StartAsync(work: (context, _) =>
        {
            ran.TrySetResult(context.Occurrence);
            return Task.FromResult(JobResult.Succeeded("done"));
        });
        var start = cluster.Now.AddDays(1);
        var id = (await cluster.Client().CreateAsync(JobCluster.New() with { RecurrencePattern = "FREQ=DAILY", RecurrenceStartTime = start }, cancellationToken: TestContext.Current.CancellationToken)).JobId;

        await cluster.Client().RunNowAsync(id);
        var occurrence = await ran.Task;
        await cluster.AdvanceUntilAsync(() => cluster.Store.Find(id)!.Status.State == JobStateCode.Suspended);

        var job = await cluster.Client().GetAsync(id);
        Assert.Equal(("FREQ=DAILY", null, start, start, "done"), (job.RecurrencePattern, job.Occurrence, job.NextOccurrence!.Value, job.PostponeUntil!.Value, job.Message));
        Assert.True(occurrence < start);
        var history = await cluster.Client().GetHistoryAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal((occurrence, JobActionVerb.RunNow), (Assert.Single(history.Runs).Occurrence, Assert.Single(history.Actions).Verb));
    }

    private static AsyncJobs.Handlers.JobSchedule Schedule() => AsyncJobs.Handlers.JobSchedule.Create(JobCluster.MessageName, "FREQ=MINUTELY;INTERVAL=10", timeZone: null);
}
