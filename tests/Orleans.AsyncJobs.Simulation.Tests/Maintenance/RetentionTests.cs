using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Maintenance.Retention;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Completed jobs go when they are old enough.</summary>
public sealed class RetentionTests
{
    private static readonly JobStatusCode[] Outcomes = [JobStatusCode.Succeeded, JobStatusCode.Failed, JobStatusCode.Canceled];

    private static readonly NewJob Retention = new() { MessageName = RetentionHandler.MessageName, Name = "Apply retention", OperationType = 14 };

    [Fact]
    public void Jobs_go_by_their_outcome_and_when_they_completed()
    {
        var simulation = new JobSimulation();
        foreach (var outcome in Outcomes)
        {
            foreach (var days in new[] { 29, 31, 59, 61 })
            {
                Seed(simulation, outcome, days);
            }
        }

        var id = Apply(simulation);

        Assert.Equal((JobStatusCode.Succeeded, "5 jobs deleted: 3 succeeded, 1 failed, 1 canceled."), Outcome(simulation, id));
        Assert.Equal(["Succeeded 29", "Failed 29", "Failed 31", "Failed 59", "Canceled 29", "Canceled 31", "Canceled 59", "Apply retention"], Names(simulation));
    }

    [Fact]
    public void Zero_days_keep_for_ever()
    {
        var simulation = WithSettings(succeeded: 0, failed: 0, canceled: 1);
        foreach (var outcome in Outcomes)
        {
            Seed(simulation, outcome, 3_000);
        }

        Assert.Equal("1 job deleted: 0 succeeded, 0 failed, 1 canceled.", Outcome(simulation, Apply(simulation)).Message);
        Assert.Equal(["Succeeded 3000", "Failed 3000", "Apply retention"], Names(simulation));
    }

    [Fact]
    public void Jobs_that_are_not_completed_or_of_the_service_or_halt_a_line_stay()
    {
        var simulation = new JobSimulation();
        Seed(simulation, JobStatusCode.Succeeded, 300, status => status with { RecurrencePattern = "FREQ=DAILY" }, job => job with { JobId = new Guid("5f1c0000-0002-8000-8000-000000000001") });
        Seed(simulation, JobStatusCode.Failed, 300, definition: job => job with { DependencyToken = "t", OnFailure = JobFailureAction.Halt });
        Seed(simulation, JobStatusCode.Failed, 300, status => status with { Abandoned = true });
        Seed(simulation, JobStatusCode.Waiting, 300, status => status with { CompletedOn = null, Wait = JobWait.Paused });
        var before = Names(simulation);

        Assert.Equal("0 jobs deleted: 0 succeeded, 0 failed, 0 canceled.", Outcome(simulation, Apply(simulation)).Message);
        Assert.Equal([.. before, "Apply retention"], Names(simulation));
    }

    [Fact]
    public void Series_that_have_ended_go()
    {
        var simulation = new JobSimulation();
        foreach (var outcome in Outcomes)
        {
            Seed(simulation, outcome, 300, status => status with { RecurrencePattern = "FREQ=DAILY" });
        }

        Assert.Equal("3 jobs deleted: 1 succeeded, 1 failed, 1 canceled.", Outcome(simulation, Apply(simulation)).Message);
    }

    [Fact]
    public void Dry_run_counts_what_would_go_and_deletes_nothing()
    {
        var simulation = new JobSimulation();
        for (var i = 0; i < 450; i++)
        {
            Seed(simulation, Outcomes[i % 3], 100);
        }

        var id = Apply(simulation, """{"dryRun":true}""");

        Assert.Equal((JobStatusCode.Succeeded, "450 jobs would be deleted: 150 succeeded, 150 failed, 150 canceled."), Outcome(simulation, id));
        Assert.Equal(451, simulation.Store.Rows.Count);
    }

    [Theory]
    [InlineData("{\"dryrun\":true}", "The data has 'dryrun'. Leave it out, or give {\"dryRun\":true} to be told what would go.")]
    [InlineData("{\"dryRun\":1}", "The data cannot be read. Leave it out, or give {\"dryRun\":true} to be told what would go.")]
    [InlineData("[]", "The data cannot be read. Leave it out, or give {\"dryRun\":true} to be told what would go.")]
    [InlineData("x", "The data cannot be read. Leave it out, or give {\"dryRun\":true} to be told what would go.")]
    public void Other_input_is_refused_at_create(string data, string fault)
    {
        var simulation = new JobSimulation();

        var refusal = Assert.Throws<JobException>(() => simulation.Create(Retention with { Data = data }));

        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Death_of_the_process_lets_it_go_on_near_where_it_was()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var (simulation, random) = (new JobSimulation(seed), new Random(seed));
            for (var i = 0; i < 6_000; i++)
            {
                Seed(simulation, i < 5_000 ? JobStatusCode.Succeeded : Outcomes[1 + (i % 2)], 100);
            }

            simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
            var id = simulation.Create(Retention)[0];
            for (var death = 0; death < 3; death++)
            {
                simulation.Advance(0.1 + (random.NextDouble() * 0.5));
                simulation.Run(async () =>
                {
                    await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
                    await simulation.Cluster.StartSiloAsync();
                });
            }

            simulation.Advance(300);

            Assert.Equal(JobStatusCode.Succeeded, simulation.Status(id).Status);
            Assert.Equal(["Apply retention"], Names(simulation));
        }
    }

    [Fact]
    public void Pause_stops_it_and_resume_goes_on_with_the_numbers()
    {
        var simulation = new JobSimulation();
        for (var i = 0; i < 6_000; i++)
        {
            Seed(simulation, JobStatusCode.Succeeded, 100);
        }

        simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
        var id = simulation.Create(Retention)[0];
        simulation.Advance(0.3);
        simulation.Run(() => simulation.Job(id).PauseAsync(JobCaller.System));
        simulation.Advance(5);
        Assert.Equal((JobStatusCode.Waiting, JobWait.Paused), (simulation.Status(id).Status, simulation.Status(id).Wait));
        var left = simulation.Store.Rows.Count;
        Assert.InRange(left, 2, 6_000);
        simulation.Advance(60);
        Assert.Equal(left, simulation.Store.Rows.Count);

        simulation.Run(() => simulation.Job(id).ResumeAsync(JobCaller.System));
        simulation.Advance(300);

        Assert.Equal((JobStatusCode.Succeeded, "6,000 jobs deleted: 6,000 succeeded, 0 failed, 0 canceled."), Outcome(simulation, id));
    }

    [Fact]
    public void A_job_that_is_retried_meanwhile_stays()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var retried = Seed(simulation, JobStatusCode.Failed, 100);
        var changed = false;
        simulation.Store.Before = operation =>
        {
            if (!changed && operation.IsWrite && operation.Rows.Any(row => row.Job.JobId == retried.Job.JobId))
            {
                changed = true;
                simulation.Store.Change(retried.Job.JobId, status => status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, CompletedOn = null });
            }

            return Task.CompletedTask;
        };

        Assert.Equal("0 jobs deleted: 0 succeeded, 0 failed, 0 canceled.", Outcome(simulation, Apply(simulation)).Message);
        Assert.True(changed);
        Assert.NotNull(simulation.Store.Find(retried.Job.JobId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void One_job_of_the_service_applies_it_each_night(int silos)
    {
        var simulation = new JobSimulation(silos: silos, services: services => services.AddSingleton(RetentionJob.Of(new RetentionOptions())));
        simulation.Advance(2);
        var job = Assert.Single(simulation.Store.Rows);
        Assert.Equal((RetentionJob.Id, "Apply retention", 14, JobCaller.System.UserId), (job.Job.JobId, job.Job.Name, job.Job.OperationType, job.Job.OwnerId));
        Assert.Equal((2, 30), (job.Status.PostponeUntil!.Value.UtcDateTime.Hour, job.Status.PostponeUntil.Value.Minute));
        for (var i = 0; i < 3_000; i++)
        {
            Seed(simulation, JobStatusCode.Succeeded, i < 2_500 ? 31 : 29);
        }

        simulation.Advance(86_400);
        Assert.Equal("2,500 jobs deleted: 2,500 succeeded, 0 failed, 0 canceled.", simulation.Status(RetentionJob.Id).Message);
        Assert.Equal((JobWait.Occurrence, null), (simulation.Status(RetentionJob.Id).Wait, simulation.Status(RetentionJob.Id).CheckpointBytes));

        // The next ones begin anew, and find what is old enough by then.
        simulation.Advance(86_400);
        Assert.Equal("500 jobs deleted: 500 succeeded, 0 failed, 0 canceled.", simulation.Status(RetentionJob.Id).Message);
        simulation.Advance(86_400);
        Assert.Equal("0 jobs deleted: 0 succeeded, 0 failed, 0 canceled.", simulation.Status(RetentionJob.Id).Message);
        Assert.Equal(["Apply retention"], Names(simulation));
    }

    [Fact]
    public void Where_all_is_kept_for_ever_there_is_no_job()
    {
        Assert.False(RetentionJob.Of(new RetentionOptions { Succeeded = 0, Failed = 0, Canceled = 0 }).IsWanted);
        Assert.True(RetentionJob.Of(new RetentionOptions { Succeeded = 0, Failed = 0, Canceled = 1 }).IsWanted);
    }

    // It works a twentieth of the time.
    [Fact]
    public void Steps_rest_nineteen_times_as_long_as_they_took()
    {
        var simulation = new JobSimulation();
        for (var i = 0; i < 3_000; i++)
        {
            Seed(simulation, JobStatusCode.Succeeded, 100);
        }

        List<DateTimeOffset> deletes = [];
        simulation.Store.After = operation =>
        {
            if (operation.Rows.Count > 1)
            {
                deletes.Add(simulation.Now);
            }

            return Task.Delay(TimeSpan.FromMilliseconds(5), simulation.Scheduler.Time);
        };
        Apply(simulation);

        // A read, a delete and a checkpoint of 5 ms each.
        Assert.Equal(15, deletes.Count);
        Assert.All(deletes.Zip(deletes.Skip(1)).Skip(1).Take(5), pair => Assert.InRange((pair.Second - pair.First).TotalMilliseconds, 300, 310));
    }

    private static JobSimulation WithSettings(int succeeded, int failed, int canceled) => new(services: services => services.Configure<AsyncJobsOptions>(options =>
    {
        options.Retention.Succeeded = succeeded;
        options.Retention.Failed = failed;
        options.Retention.Canceled = canceled;
    }));

    private static JobState Seed(
        JobSimulation simulation, JobStatusCode status, int days, Func<JobStatus, JobStatus>? change = null, Func<JobDefinition, JobDefinition>? definition = null)
    {
        var on = simulation.Now.AddDays(-days);
        var row = Row($"{status} {days}", status, change: plain => (change ?? (same => same))(plain with { CompletedOn = on, ModifiedOn = on }));
        return simulation.Store.Seed(row with { Definition = definition?.Invoke(row.Job) ?? row.Job });
    }

    private static Guid Apply(JobSimulation simulation, string? data = null)
    {
        var id = simulation.Create(Retention with { Data = data })[0];
        simulation.Advance(60);
        return id;
    }

    private static (JobStatusCode Status, string? Message) Outcome(JobSimulation simulation, Guid id) => (simulation.Status(id).Status, simulation.Status(id).Message);

    private static IReadOnlyList<string> Names(JobSimulation simulation) => [.. simulation.Store.Rows.Select(row => row.Job.Name)];
}
