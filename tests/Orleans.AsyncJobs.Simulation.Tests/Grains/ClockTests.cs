using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>The clock of jobs is set while the service runs: what was to come after an interval comes, and no job early.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan TwoHours = TimeSpan.FromHours(2);

    [Fact]
    public void Clock_set_back_while_the_line_pauses_does_not_make_the_pause_longer()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        simulation.Store.Faults = operation => operation.IsUpdateTo(JobStateCode.Locked) ? StoreFault.Before : StoreFault.None;
        simulation.Create([.. Enumerable.Range(0, 6).Select(i => Member($"{i}"))]);
        simulation.Advance(2);

        simulation.Clock.Step(-TwoHours);
        simulation.Store.Faults = null;
        simulation.Advance(70);

        Assert.All(simulation.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
    }

    [Fact]
    public void Clock_set_back_while_a_job_is_left_alone_does_not_make_that_longer()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Advance(1);
        var gate = simulation.Script.HoldAll();
        var ids = simulation.Create(New("first"), New("fails once"));
        var faults = 1;
        simulation.Store.Faults = operation => operation.IsUpdateTo(JobStateCode.Locked) && operation.Rows[0].Job.JobId == ids[1] && faults-- > 0 ? StoreFault.Before : StoreFault.None;
        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();

        simulation.Clock.Step(-TwoHours);
        simulation.Advance(3);

        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(ids[1]).Status);
    }

    [Fact]
    public void Clock_set_back_does_not_put_off_the_next_look_at_the_table()
    {
        var simulation = new JobSimulation();
        simulation.Advance(5);
        simulation.Clock.Step(-TwoHours);

        simulation.Store.Seed(Row());
        simulation.Advance(31);

        Assert.Equal(JobStatusCode.Succeeded, simulation.Store.Rows[0].Status.Status);
    }

    [Fact]
    public void Postponed_job_waits_for_its_moment_by_the_clock_that_was_set_back()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        var due = simulation.Clock.GetUtcNow().AddSeconds(10);
        var id = simulation.Create(New() with { PostponeUntil = due })[0];

        simulation.Clock.Step(-TwoHours);
        simulation.Advance(7_209);
        Assert.Equal(JobStatusCode.Waiting, simulation.Status(id).Status);
        simulation.Advance(2);

        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(id).Status);
        Assert.InRange(simulation.Status(id).StartedOn!.Value, due, due.AddSeconds(1));
    }

    [Fact]
    public void Postponed_job_starts_at_once_when_the_clock_is_set_past_its_moment()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        var id = simulation.Create(New() with { PostponeUntil = simulation.Clock.GetUtcNow().AddHours(1) })[0];

        simulation.Clock.Step(TwoHours);
        simulation.Advance(1);

        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(id).Status);
    }

    [Fact]
    public void Clock_set_back_by_400_days_before_the_start_lets_the_rows_of_a_later_time_run()
    {
        var simulation = new JobSimulation(before: store =>
        {
            store.Seed(Row("ready"));
            store.Seed(Row("waiting", JobStatusCode.Waiting, change: status => status with { Wait = JobWait.Postponed, PostponeUntil = new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero) }));
        });
        simulation.Clock.Step(TimeSpan.FromDays(-400));
        simulation.Advance(3);
        simulation.Create(Member("a"), Member("b"), Member("c"));

        Assert.Equal(["ready", "a", "b", "c"], simulation.Script.StartedNames);
    }
}
