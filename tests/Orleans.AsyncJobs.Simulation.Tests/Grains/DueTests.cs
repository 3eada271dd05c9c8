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
