using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>A reminder beside the dispatcher, which looks for what is due by itself.</summary>
public sealed class ReminderTests
{
    [Fact]
    public void Reminder_and_dispatcher_together_run_a_job_once()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var simulation = new JobSimulation(seed);
            using var reminders = new SimulatedReminders(simulation, TimeSpan.FromMilliseconds(1 + (seed * 19)));
            simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(seed % 4), simulation.Scheduler.Time);
            var id = simulation.Create(New() with { PostponeUntil = simulation.Now.AddMinutes(6) })[0];

            simulation.Advance(1_200);

            Assert.Single(simulation.Script.Started);
            Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt));
            Assert.Equal(1, reminders.Rung);
        }
    }

    [Fact]
    public void Reminder_alone_wakes_a_job()
    {
        var simulation = new JobSimulation();
        simulation.Store.Faults = operation => operation.Until < simulation.Now.AddSeconds(10) ? Testing.StoreFault.Before : Testing.StoreFault.None;
        using var reminders = new SimulatedReminders(simulation, TimeSpan.FromSeconds(1));
        var id = simulation.Create(New() with { PostponeUntil = simulation.Now.AddMinutes(6) })[0];

        simulation.Advance(359);
        Assert.Empty(simulation.Script.Started);

        simulation.Advance(3);
        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(id).Status);
    }

    [Fact]
    public void Reminders_of_many_jobs_at_once_beside_the_dispatcher_leave_none_behind()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed, silos: 3, slots: 32);
            for (var i = 0; i < 200; i++)
            {
                var until = simulation.Now.AddMinutes(1 + (i % 8));
                simulation.Store.Seed(Row($"{i}", JobStatusCode.Waiting, change: status => status with { Wait = JobWait.Postponed, PostponeUntil = until }));
            }

            using var reminders = new SimulatedReminders(simulation, TimeSpan.FromSeconds(30));
            simulation.Advance(1_200);

            Assert.All(simulation.Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 1), (row.Status.Status, row.Status.Attempt)));
            Assert.Equal(200, simulation.Script.Started.Count);
            Assert.Equal(200, reminders.Rung);
        }
    }
}
