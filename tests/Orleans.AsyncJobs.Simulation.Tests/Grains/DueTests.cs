using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Jobs whose moment comes, however many at once.</summary>
public sealed class DueTests
{
    [Fact]
    public void Ten_thousand_jobs_of_one_moment_are_all_awake_in_the_second_that_follows()
    {
        var simulation = new JobSimulation(slots: 64);
        simulation.Advance(1);
        var due = simulation.Now.AddSeconds(30);
        var woken = new List<DateTimeOffset>();
        for (var i = 0; i < 10_000; i++)
        {
            simulation.Store.Seed(Row($"{i}", JobStatusCode.Waiting, change: status => status with { Wait = JobWait.Postponed, PostponeUntil = due }));
        }

        simulation.Store.Done = operation => woken.AddRange(operation.IsUpdateTo(JobStateCode.Ready) ? [simulation.Now] : []);
        simulation.Advance(40);

        Assert.Equal(10_000, woken.Count);
        Assert.All(woken, time => Assert.InRange(time, due, due.AddSeconds(1)));
        Assert.All(simulation.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
    }

    [Fact]
    public void Job_that_cannot_be_woken_is_tried_again_and_keeps_no_other_waiting()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        var ids = simulation.Create([.. new[] { "stuck", "other" }.Select(name => New(name) with { PostponeUntil = simulation.Now.AddSeconds(5) })]);
        var tries = 0;
        simulation.Store.Faults = operation => operation.IsUpdateTo(JobStateCode.Ready) && operation.Rows[0].Job.JobId == ids[0] && ++tries < 4 ? StoreFault.Before : StoreFault.None;

        simulation.Advance(6);
        Assert.Equal(["other"], simulation.Script.StartedNames);
        simulation.Advance(4);

        Assert.Equal(["other", "stuck"], simulation.Script.StartedNames);
        Assert.Equal(4, tries);
    }
}
