using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>A job that waits for a time is woken by its reminder, which is its row, even where nothing else looks.</summary>
public sealed class ReminderTests
{
    // The dispatcher asks for what comes within seconds, the reminder service for what comes within minutes.
    private static readonly TimeSpan LookOfDispatcher = TimeSpan.FromSeconds(10);

    [Fact]
    public void Reminder_alone_wakes_a_job_at_its_moment_and_never_early()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var due = VirtualStart.AddMinutes(7).AddMilliseconds(seed * 37);
            var (simulation, starts) = Start(seed, due);

            simulation.Advance(600);

            Assert.InRange(Assert.Single(starts), due, due.AddSeconds(1));
        }
    }

    [Fact]
    public void Reminder_of_a_row_beyond_the_loading_window_comes_up_in_time()
    {
        var due = VirtualStart.AddHours(30);
        var (simulation, starts) = Start(seed: 1, due);

        simulation.Advance(31 * 3_600);

        Assert.InRange(Assert.Single(starts), due, due.AddSeconds(1));
    }

    [Fact]
    public void Reminder_of_a_row_that_was_due_while_no_process_was_there_comes_in_a_moment()
    {
        var (simulation, starts) = Start(seed: 1, VirtualStart.AddDays(-2).AddMinutes(4));

        simulation.Advance(5);

        Assert.InRange(Assert.Single(starts), VirtualStart, VirtualStart.AddSeconds(2));
    }

    [Fact]
    public void Reminder_writes_nothing_but_the_state_of_the_job()
    {
        var (simulation, starts) = Start(seed: 1, VirtualStart.AddMinutes(7));
        List<JobStateCode> written = [];
        simulation.Store.Done = operation => written.AddRange(operation.Rows.Select(row => row.Status.State));

        simulation.Advance(3_600);

        Assert.Single(starts);
        Assert.Equal([JobStateCode.Ready, JobStateCode.Locked, JobStateCode.Completed], written);
    }

    [Fact]
    public void Reminder_whose_job_was_postponed_again_comes_at_the_new_moment_only()
    {
        var (simulation, starts) = Start(seed: 1, VirtualStart.AddMinutes(7));
        var later = VirtualStart.AddMinutes(20);
        var id = simulation.Store.Rows[0].Job.JobId;

        simulation.Run(() => simulation.Job(id).PatchAsync(new JobStatePatch { PostponeUntil = later }, JobCaller.System, null));
        simulation.Advance(3_600);

        Assert.InRange(Assert.Single(starts), later, later.AddSeconds(1));
    }

    [Fact]
    public void Reminder_and_dispatcher_together_run_a_job_once()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var simulation = new JobSimulation(seed);
            simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(seed % 4), simulation.Scheduler.Time);
            var id = simulation.Create(New() with { PostponeUntil = simulation.Now.AddMinutes(6) })[0];

            simulation.Advance(1_200);

            Assert.Single(simulation.Script.Started);
            Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt));
        }
    }

    [Fact]
    public void Each_row_is_a_reminder_in_one_part_of_the_ring_and_on_one_silo()
    {
        var simulation = new JobSimulation(silos: 3);
        var ids = Enumerable.Range(0, 200).Select(i => simulation.Store.Seed(Postponed(simulation.Now.AddMinutes(1 + (i % 8)))).Job.JobId).ToList();
        var table = simulation.Services.GetRequiredService<IReminderTable>();
        uint[] bounds = [5, 1_000_000_000, 2_500_000_000, 4_000_000_000];

        var shown = Enumerable.Range(0, bounds.Length)
            .SelectMany(i => simulation.Run(() => table.ReadRows(bounds[i], bounds[(i + 1) % bounds.Length])).Reminders)
            .Select(entry => entry.GrainId.GetGuidKey());

        Assert.Equal(ids.Order(), shown.Order());
        Assert.Equal(ids.Order(), simulation.Run(() => table.ReadRows(7, 7)).Reminders.Select(entry => entry.GrainId.GetGuidKey()).Order());
        simulation.Advance(900);
        Assert.Equal(ids.Order(), simulation.Script.Started.Select(run => run.JobId).Order());
    }

    [Fact]
    public void Rows_that_do_not_wait_for_a_time_are_no_reminders()
    {
        var simulation = new JobSimulation();
        simulation.Store.Seed(Row("ready"));
        simulation.Store.Seed(Row("paused", JobStatusCode.Waiting, change: status => status with { Wait = JobWait.Paused }));
        simulation.Store.Seed(Postponed(simulation.Now.AddHours(1)));
        var soon = simulation.Store.Seed(Postponed(simulation.Now.AddMinutes(3)));
        var table = simulation.Services.GetRequiredService<IReminderTable>();

        var entry = Assert.Single(simulation.Run(() => table.ReadRows(0, 0)).Reminders);

        Assert.Equal((soon.Job.JobId, soon.Status.PostponeUntil!.Value.UtcDateTime), (entry.GrainId.GetGuidKey(), entry.StartAt));
        Assert.Equal(entry.ETag, simulation.Run(() => table.ReadRow(entry.GrainId, entry.ReminderName))?.ETag);
        Assert.Equal(entry.ETag, Assert.Single(simulation.Run(() => table.ReadRows(entry.GrainId)).Reminders).ETag);
        Assert.Null(simulation.Run(() => table.ReadRow(entry.GrainId, "another")));
    }

    [Fact]
    public void Rows_that_are_due_all_at_once_are_shown_up_to_the_bound_the_earliest_first()
    {
        var simulation = new JobSimulation();
        var first = simulation.Now.AddMinutes(2);
        for (var i = 0; i < 11_500; i++)
        {
            simulation.Store.Seed(Postponed(first.AddTicks(i / 7)));
        }

        var shown = simulation.Run(() => simulation.Services.GetRequiredService<IReminderTable>().ReadRows(0, 0)).Reminders;

        Assert.Equal(10_000, shown.Count);
        Assert.Equal(shown.Count, shown.Select(entry => entry.GrainId).Distinct().Count());
        Assert.Equal(first.AddTicks(9_999 / 7).UtcDateTime, shown.Max(entry => entry.StartAt));
    }

    [Fact]
    public void Reminder_of_a_job_cannot_be_registered_or_removed()
    {
        var simulation = new JobSimulation();
        var table = simulation.Services.GetRequiredService<IReminderTable>();
        var entry = new ReminderEntry { GrainId = simulation.Job(Guid.CreateVersion7()).GetGrainId(), ReminderName = "mine", StartAt = DateTime.UnixEpoch, Period = TimeSpan.FromMinutes(1) };

        Assert.Throws<NotSupportedException>(() => { _ = table.UpsertRow(entry); });
        Assert.Throws<NotSupportedException>(() => { _ = table.RemoveRow(entry.GrainId, entry.ReminderName, "1"); });
    }

    private static DateTimeOffset VirtualStart { get; } = new global::Orleans.Simulation.VirtualTimeProvider().GetUtcNow();

    private static JobState Postponed(DateTimeOffset until) =>
        Row("postponed", JobStatusCode.Waiting, change: status => status with { Wait = JobWait.Postponed, PostponeUntil = until });

    /// <summary>A row that waits, and a dispatcher that cannot see when its moment comes.</summary>
    private static (JobSimulation Simulation, List<DateTimeOffset> Starts) Start(int seed, DateTimeOffset due)
    {
        List<DateTimeOffset> starts = [];
        JobSimulation? simulation = null;
        simulation = new JobSimulation(
            seed,
            work: (_, _) =>
            {
                starts.Add(simulation!.Now);
                return Task.FromResult(JobResult.Succeeded());
            },
            before: store =>
            {
                store.Seed(Postponed(due));
                store.Faults = operation => operation.Until < (simulation?.Now ?? VirtualStart) + LookOfDispatcher ? StoreFault.Before : StoreFault.None;
            });
        return (simulation, starts);
    }
}
