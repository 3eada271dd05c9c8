using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;

namespace Orleans.AsyncJobs.Tests.Running;

/// <summary>How a run is asked to stop, and for how long it is waited for.</summary>
public sealed class RunningJobTests
{
    private readonly FakeTimeProvider _time = new();

    // Runs what it is given on the thread that gives it, so that nothing here waits for another.
    private readonly HandlerScheduler _scheduler = new(new InlineScheduler());

    [Theory]
    [InlineData((int)StopReason.Cancel, true, false)]
    [InlineData((int)StopReason.Shutdown, true, false)]
    [InlineData((int)StopReason.Pause, false, true)]
    public void Stop_fires_the_token_of_its_reason(int reason, bool cancels, bool pauses)
    {
        using var run = Create();

        run.Stop((StopReason)reason);

        Assert.Equal((cancels, pauses), (run.CancelToken.IsCancellationRequested, run.PauseToken.IsCancellationRequested));
    }

    [Fact]
    public void Stop_for_a_weaker_reason_changes_nothing()
    {
        using var run = Create();
        run.Stop(StopReason.Cancel);

        run.Stop(StopReason.Pause);

        Assert.Equal(StopReason.Cancel, run.Reason);
        Assert.False(run.PauseToken.IsCancellationRequested);
    }

    [Fact]
    public void Leave_ends_a_grace_time_after_the_time_limit()
    {
        using var run = Create();

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal((StopReason.TimeLimit, false), (run.Reason, run.Leave.IsCompleted));
        Assert.Equal(JobResultKind.TimedOut, run.GivenUp().Kind);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(run.Leave.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True(run.Leave.IsCompleted);
        Assert.True(run.IsAbandoned);
    }

    [Fact]
    public void Leave_after_a_pause_waits_for_the_handler()
    {
        using var run = Create();

        run.Stop(StopReason.Pause);
        _time.Advance(TimeSpan.FromSeconds(59));

        Assert.False(run.Leave.IsCompleted);
    }

    [Fact]
    public void Dispose_leaves_no_timer_and_ignores_what_comes_later()
    {
        var run = Create();
        run.Stop(StopReason.Cancel);

        run.Dispose();
        run.Stop(StopReason.TimeLimit);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(run.Leave.IsCompleted);
        Assert.Equal(StopReason.Cancel, run.Reason);
    }

    [Fact]
    public void EndWith_measures_by_the_clock()
    {
        using var run = Create();

        _time.Advance(TimeSpan.FromSeconds(1.5));

        Assert.Equal(1.5, run.EndWith(JobResult.Succeeded()).Seconds);
    }

    [Fact]
    public void RunningJobs_takes_one_run_of_a_job_and_is_empty_when_the_last_call_ends()
    {
        var jobs = new RunningJobs(_scheduler);
        using var run = Create();
        jobs.BeginCall();
        jobs.Add(run);
        Assert.Throws<InvalidOperationException>(() => jobs.Add(run));
        var empty = jobs.WhenEmptyAsync();

        jobs.Remove(run);
        Assert.False(empty.IsCompleted);
        jobs.EndCall();

        Assert.True(empty.IsCompleted);
        Assert.False(jobs.Contains(run.Attempt.Job.JobId));
        Assert.True(jobs.WhenEmptyAsync().IsCompleted);
    }

    private RunningJob Create()
    {
        var handler = new JobHandler("Known", typeof(object), RetryPolicy.None, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), null, null);
        var job = new JobDefinition { JobId = Guid.NewGuid(), Name = "n", MessageName = "Known" };
        return new RunningJob(new JobAttempt(job, 1), handler, data: null, _time, _scheduler);
    }
}
