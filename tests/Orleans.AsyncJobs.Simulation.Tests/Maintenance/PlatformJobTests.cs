using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Testing;
using Orleans.AsyncJobs.Tests.Grains;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>Jobs of the service itself, and schedules in code: made, changed and removed when silos start.</summary>
public sealed class PlatformJobTests
{
    private const string Nightly = "Nightly";

    private static readonly Guid FixedId = new("5f1c0000-0001-8000-8000-000000000077");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Schedule_in_code_is_one_job_whatever_the_number_of_silos(int silos)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed, silos, services: services => services.AddJobHandler<ScriptedHandler>(Nightly).Every("FREQ=DAILY;BYHOUR=3", "Europe/Berlin"));
            simulation.Advance(2);

            var row = Assert.Single(simulation.Store.Rows);
            Assert.Equal((Nightly, Nightly, "FREQ=DAILY;BYHOUR=3", "Europe/Berlin"), (row.Job.Name, row.Job.MessageName, row.Status.RecurrencePattern, row.Status.RecurrenceTimeZone));
            Assert.Equal((JobCaller.System.UserId, new DateTimeOffset(2000, 12, 31, 23, 0, 0, TimeSpan.Zero)), (row.Job.OwnerId, row.Status.RecurrenceStartTime!.Value));
            Assert.Equal((JobWait.Occurrence, "00"), (row.Status.Wait, row.Status.PostponeUntil!.Value.ToString("mm", null)));
        }
    }

    [Fact]
    public void Schedule_in_code_runs_its_handler()
    {
        var simulation = new JobSimulation(services: services => services.AddJobHandler<ScriptedHandler>(Nightly).Every("FREQ=HOURLY"));

        simulation.Advance(3 * 3_600);

        Assert.Equal([Nightly, Nightly, Nightly], simulation.Script.StartedNames);
        Assert.Single(simulation.Store.Rows);
    }

    [Fact]
    public void Schedule_that_the_code_changes_is_changed_at_the_next_start()
    {
        var (pattern, zone) = ("FREQ=DAILY;BYHOUR=3", (string?)null);
        var simulation = new JobSimulation(services: services => services.AddJobHandler<ScriptedHandler>(Nightly).Every(pattern, zone));
        simulation.Advance(2);
        var made = Assert.Single(simulation.Store.Rows);
        simulation.Run(() => simulation.Job(made.Job.JobId).PauseAsync(JobCaller.System));

        pattern = "FREQ=DAILY;BYHOUR=4";
        Restart(simulation);
        var changed = Assert.Single(simulation.Store.Rows);
        zone = "Asia/Kolkata";
        Restart(simulation);
        var moved = Assert.Single(simulation.Store.Rows);

        Assert.Equal((made.Job.Sequence, "FREQ=DAILY;BYHOUR=4", JobWait.Paused), (changed.Job.Sequence, changed.Status.RecurrencePattern, changed.Status.Wait));
        Assert.Equal(
            (made.Job.Sequence, "Asia/Kolkata", JobWait.Paused, new TimeSpan(22, 30, 0)),
            (moved.Job.Sequence, moved.Status.RecurrenceTimeZone, moved.Status.Wait, moved.Status.NextOccurrence!.Value.TimeOfDay));
        Assert.Equal(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(330)), moved.Status.RecurrenceStartTime);
    }

    [Fact]
    public void Schedule_that_the_code_has_no_more_is_removed_at_the_next_start()
    {
        var has = true;
        var simulation = new JobSimulation(services: services =>
        {
            var handler = services.AddJobHandler<ScriptedHandler>(Nightly);
            services.AddJobHandler<ScriptedHandler>("Weekly").Every("FREQ=WEEKLY");
            if (has)
            {
                handler.Every("FREQ=DAILY;BYHOUR=3");
            }
        });
        simulation.Create(JobSimulation.New() with { RecurrencePattern = "FREQ=DAILY", RecurrenceStartTime = simulation.Now.AddDays(1) });
        simulation.Advance(2);
        Assert.Equal(3, simulation.Store.Rows.Count);

        has = false;
        Restart(simulation);

        Assert.Equal(["Scripted", "Weekly"], simulation.Store.Rows.Select(row => row.Job.MessageName).Order());
    }

    [Fact]
    public void Schedule_that_was_canceled_stays_so_until_the_code_changes()
    {
        var pattern = "FREQ=DAILY;BYHOUR=3";
        var simulation = new JobSimulation(services: services => services.AddJobHandler<ScriptedHandler>(Nightly).Every(pattern));
        simulation.Advance(2);
        simulation.Run(() => simulation.Job(simulation.Store.Rows[0].Job.JobId).CancelAsync(JobCaller.System));

        Restart(simulation);
        Assert.Equal(JobStatusCode.Canceled, Assert.Single(simulation.Store.Rows).Status.Status);
        pattern = "FREQ=DAILY;BYHOUR=4";
        Restart(simulation);

        Assert.Equal(JobWait.Occurrence, Assert.Single(simulation.Store.Rows).Status.Wait);
    }

    [Fact]
    public void Store_that_fails_at_the_start_gets_the_job_when_it_is_back()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var simulation = new JobSimulation(
                seed,
                silos: 2,
                before: store => store.Faults = _ => random.Next(2) == 0 ? StoreFault.None : random.Next(2) == 0 ? StoreFault.Before : StoreFault.After,
                services: services => services.AddJobHandler<ScriptedHandler>(Nightly).Every("FREQ=DAILY;BYHOUR=3"));
            simulation.Advance(5);
            simulation.Store.Faults = null;
            simulation.Advance(30);

            Assert.Equal(JobWait.Occurrence, Assert.Single(simulation.Store.Rows).Status.Wait);
        }
    }

    [Fact]
    public void Job_that_cannot_be_replaced_keeps_no_other_from_being_made_or_removed()
    {
        var job = new PlatformJob { JobId = FixedId, Name = "Tidy up", MessageName = JobSimulation.MessageName, Data = "30", RecurrencePattern = "FREQ=DAILY;BYHOUR=12" };
        var (before, after) = (true, false);
        var simulation = new JobSimulation(silos: 2, services: services =>
        {
            services.AddSingleton(_ => job);
            var nightly = services.AddJobHandler<ScriptedHandler>(Nightly);
            var weekly = services.AddJobHandler<ScriptedHandler>("Weekly");
            if (before)
            {
                nightly.Every("FREQ=DAILY;BYHOUR=3");
            }

            if (after)
            {
                weekly.Every("FREQ=WEEKLY");
            }
        });
        simulation.Advance(2);
        var gate = simulation.Script.HoldAll(heedsCancel: false);
        simulation.Run(() => simulation.Job(FixedId).RunNowAsync(JobCaller.System));
        simulation.Scheduler.RunUntilIdle();

        (job, before, after) = (job with { Data = "60" }, false, true);
        var busy = simulation.Cluster.Silos.ToList().FindIndex(silo => silo.Services.GetRequiredService<RunningJobs>().Contains(FixedId));
        simulation.Run(async () =>
        {
            await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[1 - busy]);
            await simulation.Cluster.StartSiloAsync();
        });
        simulation.Advance(5);

        Assert.Equal("30", Data(simulation));
        Assert.Equal([JobSimulation.MessageName, "Weekly"], simulation.Store.Rows.Select(row => row.Job.MessageName).Order());
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(120);
        Assert.Equal("60", Data(simulation));
    }

    [Fact]
    public void Schedule_that_is_over_does_not_keep_the_silo_from_starting()
    {
        var simulation = new JobSimulation(services: services => services.AddJobHandler<ScriptedHandler>(Nightly).Every("FREQ=DAILY;UNTIL=20200101"));
        simulation.Advance(5);

        Assert.Empty(simulation.Store.Rows);
        Assert.NotEmpty(simulation.Create(JobSimulation.New()));
    }

    [Fact]
    public void Job_of_the_service_is_made_anew_when_its_data_differs_and_goes_when_it_is_not_wanted()
    {
        var job = new PlatformJob { JobId = FixedId, Name = "Tidy up", MessageName = JobSimulation.MessageName, OperationType = 14, Data = "30", RecurrencePattern = "FREQ=DAILY" };
        var simulation = new JobSimulation(services: services => services.AddSingleton(_ => job));
        simulation.Advance(2);
        Assert.Equal(("30", 14), (Data(simulation), Assert.Single(simulation.Store.Rows).Job.OperationType));

        job = job with { Data = "60" };
        Restart(simulation);
        Assert.Equal(("60", FixedId), (Data(simulation), Assert.Single(simulation.Store.Rows).Job.JobId));

        job = job with { IsWanted = false };
        Restart(simulation);
        Assert.Empty(simulation.Store.Rows);
    }

    [Fact]
    public void Job_of_the_service_that_runs_is_made_anew_when_its_run_has_ended()
    {
        var simulation = new JobSimulation(silos: 2);
        var jobs = simulation.Services.GetRequiredService<PlatformJobs>();
        var job = new PlatformJob { JobId = FixedId, Name = "Tidy up", MessageName = JobSimulation.MessageName, Data = "30", RecurrencePattern = "FREQ=DAILY;BYHOUR=12" };
        simulation.Run(() => jobs.HaveAsync(job, CancellationToken.None));
        var gate = simulation.Script.HoldAll(heedsCancel: false);
        simulation.Run(() => simulation.Job(FixedId).RunNowAsync(JobCaller.System));
        simulation.Scheduler.RunUntilIdle();

        var busy = simulation.Run(() => Assert.ThrowsAsync<JobException>(() => jobs.HaveAsync(job with { Data = "60" }, CancellationToken.None)));
        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();
        simulation.Run(() => jobs.HaveAsync(job with { Data = "60" }, CancellationToken.None));

        Assert.Equal(JobErrorKind.Unavailable, busy.Kind);
        Assert.Equal("60", Data(simulation));
    }

    [Fact]
    public void Ids_of_schedules_lie_between_the_first_and_the_last_and_differ()
    {
        var ids = Enumerable.Range(0, 1_000).Select(i => ScheduledJobIds.Of($"Handler {i}")).ToList();

        Assert.Equal(1_000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id, ScheduledJobIds.First, ScheduledJobIds.Last));
        Assert.Equal(ids[7], ScheduledJobIds.Of("Handler 7"));
        Assert.NotInRange(JobCaller.System.UserId, ScheduledJobIds.First, ScheduledJobIds.Last);
        Assert.NotInRange(FixedId, ScheduledJobIds.First, ScheduledJobIds.Last);
    }

    private static string? Data(JobSimulation simulation) => simulation.Run(() => simulation.Store.ReadDataAsync(FixedId, CancellationToken.None));

    private static void Restart(JobSimulation simulation)
    {
        simulation.Run(async () =>
        {
            await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
            await simulation.Cluster.StartSiloAsync();
        });
        simulation.Advance(5);
    }
}
