using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Tests.Grains;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Explaining;

/// <summary>Why a job waits that waits for a time or for somebody, and what is said of one that does not wait.</summary>
public sealed class WaitExplanationTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");

    [Fact]
    public void ExplainAsync_of_a_running_and_of_a_completed_job_is_empty()
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var id = simulation.Create(New())[0];

        var running = simulation.Explain(id);
        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();
        var completed = simulation.Explain(id);

        Assert.Equal((JobWaitKind.None, "", "", JobStateCode.Locked), (running.Kind, running.Reason, running.Remedy, running.State));
        Assert.Equal((JobWaitKind.None, "", "", JobStateCode.Completed), (completed.Kind, completed.Reason, completed.Remedy, completed.State));
    }

    [Fact]
    public void ExplainAsync_of_a_missing_or_deleted_job_finds_nothing()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll(heedsCancel: false);
        var deleted = simulation.Create(New())[0];
        simulation.Run(() => simulation.Job(deleted).DeleteAsync(Ann, null));
        Assert.NotNull(simulation.Store.Find(deleted));

        Assert.Equal(JobErrorKind.NotFound, Assert.Throws<JobException>(() => simulation.Explain(deleted)).Kind);
        Assert.Equal(JobErrorKind.NotFound, Assert.Throws<JobException>(() => simulation.Explain(Guid.NewGuid())).Kind);
    }

    [Fact]
    public void ExplainAsync_of_a_postponed_job_says_until_when()
    {
        var simulation = new JobSimulation();
        var until = simulation.Now.AddHours(1);

        var explanation = simulation.Explain(simulation.Create(New() with { PostponeUntil = until })[0]);

        Assert.Equal((JobWaitKind.Postponed, "postponed", until), (explanation.Kind, explanation.Reason, explanation.Until));
        Assert.Contains(ExplanationText.Time(until), explanation.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void ExplainAsync_of_a_retry_says_which_when_and_the_last_error()
    {
        var simulation = new JobSimulation(handler: options => options.RetryAttempts = 4);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Retry("flaky", 77));
        var id = simulation.Create(New())[0];

        var explanation = simulation.Explain(id);

        Assert.Equal((JobWaitKind.Retry, "retry 1 of 3", 1, 3), (explanation.Kind, explanation.Reason, explanation.Retry, explanation.MaxRetries));
        Assert.Equal((77, "flaky", simulation.Status(id).PostponeUntil), (explanation.LastErrorCode, explanation.LastError, explanation.Until));
    }

    [Fact]
    public void ExplainAsync_of_a_paused_job_says_by_whom_and_since_when()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll(heedsCancel: false);
        simulation.Script.Work = (context, _) => Task.Delay(Timeout.InfiniteTimeSpan, simulation.Scheduler.Time, context.PauseRequested)
            .ContinueWith<JobResult>(_ => throw new OperationCanceledException(), simulation.Scheduler.Tasks);
        var id = simulation.Create(New())[0];
        simulation.Advance(7);
        simulation.Run(() => simulation.Job(id).PatchAsync(new JobStatePatch { StateCode = 1, StatusCode = 10 }, Ann, null));
        simulation.Scheduler.RunUntilIdle();
        var since = simulation.Now;
        simulation.Advance(60);

        var explanation = simulation.Explain(id);

        Assert.Equal((JobWaitKind.Paused, "paused by Ann", "Ann", since), (explanation.Kind, explanation.Reason, explanation.By, explanation.Since));
    }

    [Fact]
    public void ExplainAsync_of_a_job_that_was_refused_access_says_who_has_to_act()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.AccessDenied("closed"));

        var explanation = simulation.Explain(simulation.Create(New())[0]);

        Assert.Equal((JobWaitKind.AccessDenied, "closed"), (explanation.Kind, explanation.LastError));
        Assert.Contains("resume the job", explanation.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void ExplainAsync_of_an_abandoned_run_names_its_process()
    {
        var simulation = new JobSimulation(handler: options => (options.TimeLimit, options.CancelGrace) = (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(2)));
        simulation.Script.HoldAll(heedsCancel: false);
        var id = simulation.Create(New())[0];
        simulation.Advance(60);

        var explanation = simulation.Explain(id);

        Assert.Equal((JobWaitKind.AbandonedRun, "abandoned run"), (explanation.Kind, explanation.Reason));
        Assert.Contains(simulation.Status(id).HostId!, explanation.Remedy, StringComparison.Ordinal);
    }
}
