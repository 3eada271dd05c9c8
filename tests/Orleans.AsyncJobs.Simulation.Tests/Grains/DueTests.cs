using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Testing;
using Orleans.Simulation;
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

        simulation.Store.Done = operation => woken.AddRange(operation.IsWrite && operation.Rows[0].Stored is { State: JobStateCode.Suspended } ? [simulation.Now] : []);
        simulation.Advance(40);

        Assert.Equal(10_000, woken.Count);
        Assert.All(woken, time => Assert.InRange(time, due, due.AddSeconds(1)));
        Assert.All(simulation.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
    }

    // What is ready goes by sequence, so all that was woken ahead would start in the order of its creation.
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void Jobs_that_came_due_while_no_process_was_there_start_in_the_order_of_their_dates(int milliseconds)
    {
        const int jobs = 3_000;
        const int batch = 64;
        JobSimulation? simulation = null;
        simulation = new JobSimulation(
            slots: 4,
            work: async (_, token) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), simulation!.Scheduler.Time, token);
                return JobResult.Succeeded();
            },
            before: store => SeedOverdue(store, jobs));
        var (mostReady, writes) = (0, 0);
        simulation.Store.Done = operation =>
        {
            mostReady = Math.Max(mostReady, operation.IsUpdateTo(JobStateCode.Ready) ? simulation.Store.Rows.Count(row => row.IsReady) : 0);
            writes += operation.IsWrite ? 1 : 0;
        };

        simulation.Advance(60);

        var started = simulation.Script.StartedNames.Select(int.Parse).ToList();
        Assert.Equal(jobs, started.Count);
        if (milliseconds == 0)
        {
            Assert.InRange(started.Select((place, i) => Math.Abs(place - i)).Max(), 0, 2 * batch);
            Assert.Equal((0, 2 * jobs), (mostReady, writes));
        }
    }

    // The one that is urgent was due last. Those before it cannot start: a single job holds the only slot.
    [Fact]
    public void Urgent_job_that_is_overdue_is_woken_although_those_before_it_wait_for_a_slot()
    {
        var simulation = new JobSimulation(slots: 1, before: store => SeedOverdue(store, 2_000));
        var gate = simulation.Script.HoldAll();
        var urgent = simulation.Store.Seed(Row("urgent", JobStatusCode.Waiting, priority: 5, change: status => status with { Wait = JobWait.Postponed, PostponeUntil = simulation.Now.AddSeconds(-1) }));

        simulation.Advance(5);
        Assert.Equal(JobStateCode.Ready, simulation.Status(urgent.Job.JobId).State);
        gate.SetResult(JobResult.Succeeded());
        simulation.Scheduler.RunUntilIdle();

        Assert.Equal("urgent", simulation.Script.StartedNames.ElementAt(1));
    }

    // Each is shown as ready, for which it is written once, and then nobody asks for it until its handler is resumed.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Overdue_jobs_of_a_handler_that_is_paused_or_at_its_limit_are_written_once_and_hold_up_nobody(bool isPaused)
    {
        const int jobs = 12_000;
        var simulation = new JobSimulation(slots: 8, handler: options => options.MaxConcurrentJobs = 2);
        simulation.Advance(1);
        var gate = simulation.Script.HoldAll();
        if (isPaused)
        {
            simulation.Run(() => simulation.Services.GetRequiredService<IJobClient>().PauseHandlerAsync(MessageName, JobCaller.System));
        }

        SeedOverdue(simulation.Store, jobs);
        var (inFlight, mostInFlight, writes, calls) = (0, 0, 0, 0);
        simulation.Store.Before = async operation =>
        {
            writes += operation.IsWrite ? operation.Rows.Count(row => row.Job.MessageName == MessageName) : 0;
            mostInFlight = Math.Max(mostInFlight, operation.IsWrite ? ++inFlight : inFlight);
            await Task.Delay(TimeSpan.FromMilliseconds(1), simulation.Scheduler.Time);
            inFlight -= operation.IsWrite ? 1 : 0;
        };
        simulation.Scheduler.Faults = (_, call) =>
        {
            calls += call is "IJobRunGrain.RunAsync" or "IJobRunGrain.WakeAsync" ? 1 : 0;
            return CallFault.None;
        };
        simulation.Advance(0.5);
        var other = simulation.Create(Other("at once"), Other("postponed") with { PostponeUntil = simulation.Now.AddSeconds(1) });
        simulation.Advance(2);

        Assert.Equal(["at once", "postponed"], simulation.Script.StartedNames.Where(name => name is "at once" or "postponed"));
        simulation.Advance(10);
        Assert.Equal(jobs - (isPaused ? 0 : 2), simulation.Store.Rows.Count(row => row.IsReady));
        Assert.Equal((jobs, jobs), (writes, calls - other.Length));
        Assert.InRange(mostInFlight, 1, 4_000);
        simulation.Advance(60);
        Assert.Equal((jobs, jobs), (writes, calls - other.Length));
        gate.SetResult(JobResult.Succeeded());
    }

    // Silos have clocks of their own. The job's says that its moment has not come, after the dispatcher's has said that it has.
    [Theory]
    [InlineData(0.02, 4)]
    [InlineData(3, 11)]
    [InlineData(60, 16)]
    public void Job_on_a_silo_whose_clock_is_behind_is_asked_a_few_times_and_starts_when_its_moment_has_come_there(double behindSeconds, int mostCalls)
    {
        JobSimulation? simulation = null;
        SteppedClock? behind = null;
        simulation = new JobSimulation(services: services =>
        {
            if (simulation is not null)
            {
                behind = new SteppedClock(simulation.Scheduler.Time);
                behind.Step(TimeSpan.FromSeconds(-behindSeconds));
                services.AddKeyedSingleton<TimeProvider>(AsyncJobsDefaults.TimeProviderName, behind);
            }
        });
        simulation.Advance(1);
        simulation.Run(() => simulation.Cluster.StartSiloAsync());
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        var due = simulation.Now.AddSeconds(5);
        var ids = simulation.Create([.. Enumerable.Range(0, 40).Select(i => New($"{i}") with { PostponeUntil = due })]);
        var calls = 0;
        simulation.Scheduler.Faults = (_, call) =>
        {
            calls += call is "IJobRunGrain.RunAsync" or "IJobRunGrain.WakeAsync" ? 1 : 0;
            return CallFault.None;
        };

        simulation.Advance(5.5 + (2 * behindSeconds));

        var late = ids.Count(id => simulation.Status(id).HostId == simulation.Cluster.Silos[1].SiloAddress.ToParsableString());
        Assert.InRange(late, 5, 35);
        Assert.All(ids, id => Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt)));
        Assert.All(ids, id => Assert.True(simulation.Status(id).StartedOn >= due));
        Assert.InRange(calls, 40 + late, 40 + (late * mostCalls));
    }

    [Fact]
    public void Job_that_cannot_be_woken_is_tried_again_and_keeps_no_other_waiting()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        var ids = simulation.Create([.. new[] { "stuck", "other" }.Select(name => New(name) with { PostponeUntil = simulation.Now.AddSeconds(5) })]);
        var tries = 0;
        simulation.Store.Faults = operation => operation.IsWrite && operation.Rows[0].Job.JobId == ids[0] && ++tries < 4 ? StoreFault.Before : StoreFault.None;

        simulation.Advance(6);
        Assert.Equal(["other"], simulation.Script.StartedNames);
        simulation.Advance(10);

        // After 1 s, 2 s and 4 s; then its start and its end are stored.
        Assert.Equal(["other", "stuck"], simulation.Script.StartedNames);
        Assert.Equal(5, tries);
    }

    private static NewJob Other(string name) => New(name) with { MessageName = OtherMessageName };

    /// <summary>Rows whose dates passed long ago, the last one created first; each is named by its place in the order of the dates.</summary>
    private static void SeedOverdue(InMemoryJobStore store, int count)
    {
        var first = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var place = count - 1; place >= 0; place--)
        {
            store.Seed(Row($"{place}", JobStatusCode.Waiting, change: status => status with { Wait = JobWait.Postponed, PostponeUntil = first.AddSeconds(place) }));
        }
    }
}
