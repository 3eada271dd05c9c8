using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Jobs that are started from Suspended, in one write; and those for which that cannot be.</summary>
public sealed class DueStartTests
{
    [Fact]
    public void Job_that_comes_due_is_started_in_one_write_and_its_row_tells_of_it()
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var due = simulation.Now.AddSeconds(30);
        var id = simulation.Create(New() with { PostponeUntil = due })[0];
        var writes = Writes(simulation);

        simulation.Advance(31);

        var status = simulation.Status(id);
        Assert.Equal([JobStateCode.Locked], writes);
        Assert.Equal((JobStatusCode.InProgress, 1, null, JobWait.None), (status.Status, status.Attempt, status.PostponeUntil, status.Wait));
        Assert.InRange(status.StartedOn!.Value, due, due.AddSeconds(0.01));
        gate.SetResult(JobResult.Succeeded());
    }

    [Fact]
    public void Retry_and_occurrence_are_started_in_one_write_each()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        simulation.Script.Work = (context, _) => Task.FromResult(context is { Name: "flaky", Attempt: 1 } ? JobResult.Retry("flaky") : JobResult.Succeeded());
        var ids = simulation.Create(New("flaky"), New("hourly") with { RecurrencePattern = "FREQ=HOURLY", RecurrenceStartTime = simulation.Now.AddMinutes(30) });
        var writes = Writes(simulation);

        simulation.Advance(3_000);

        Assert.Equal((JobStatusCode.Succeeded, 2), (simulation.Status(ids[0]).Status, simulation.Status(ids[0]).Attempt));
        Assert.Equal((JobWait.Occurrence, 1), (simulation.Status(ids[1]).Wait, simulation.Status(ids[1]).Attempt));
        Assert.Equal([JobStateCode.Locked, JobStateCode.Completed, JobStateCode.Locked, JobStateCode.Suspended], writes);
    }

    [Fact]
    public void Job_for_which_no_slot_is_free_is_shown_as_ready_within_a_second()
    {
        var simulation = new JobSimulation(slots: 1);
        var gate = simulation.Script.HoldAll();
        simulation.Create(New("first"));
        var due = simulation.Create(New("due") with { PostponeUntil = simulation.Now.AddSeconds(10) })[0];

        simulation.Advance(9.9);
        Assert.Equal(JobStateCode.Suspended, simulation.Status(due).State);
        simulation.Advance(1.1);
        Assert.Equal((JobStateCode.Ready, 0), (simulation.Status(due).State, simulation.Status(due).Attempt));
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        gate.SetResult(JobResult.Succeeded());
        simulation.Advance(1);

        Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(due).Status, simulation.Status(due).Attempt));
    }

    // Among what is ready it has the place of its creation, wherever that stands: here in the window, or far behind it in the table.
    [Theory]
    [InlineData(20)]
    [InlineData(3_000)]
    public void Job_that_comes_due_behind_a_backlog_starts_in_its_place(int backlog)
    {
        var simulation = new JobSimulation(slots: 2);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(0.1, token);
        var early = simulation.Create(New("early") with { PostponeUntil = simulation.Now.AddSeconds(0.2) });
        foreach (var chunk in Enumerable.Range(0, backlog).Chunk(1_000))
        {
            simulation.Create([.. chunk.Select(i => New($"{i}"))]);
        }

        var late = simulation.Create(New("late") with { PostponeUntil = simulation.Now.AddSeconds(0.2) });
        simulation.Advance(backlog);

        var started = simulation.Script.StartedNames.ToList();
        Assert.Equal(backlog + 2, started.Count);
        Assert.InRange(started.IndexOf("early"), 0, 10);
        Assert.InRange(started.IndexOf("late"), backlog - 2, backlog + 1);
        Assert.All(early.Concat(late), id => Assert.Equal((JobStatusCode.Succeeded, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt)));
    }

    [Fact]
    public void Silo_killed_at_any_step_loses_no_job_that_comes_due_and_starts_none_twice_without_telling()
    {
        var killedBefore = 0;
        var killedWhileLocked = 0;
        for (var steps = 0; steps <= 80; steps++)
        {
            var simulation = new JobSimulation(seed: 1 + steps, slots: 2);
            simulation.Advance(1);
            simulation.Store.Before = simulation.Store.After = _ => Task.Delay(TimeSpan.FromMilliseconds(2), simulation.Scheduler.Time);
            simulation.Script.Work = (_, token) => simulation.WorkAsync(0.02, token);
            var due = simulation.Now.AddSeconds(5);
            var ids = simulation.Create([.. Enumerable.Range(0, 4).Select(i => New($"{i}") with { PostponeUntil = due, DependencyToken = i < 2 ? "t" : null })]);
            var ledger = new RunLedger(simulation);
            simulation.Advance(4.995);
            for (var step = 0; step < steps; step++)
            {
                if (!simulation.Scheduler.Step())
                {
                    simulation.Scheduler.Advance(TimeSpan.FromMilliseconds(1));
                }
            }

            killedBefore += ids.Count(id => simulation.Status(id) is { State: JobStateCode.Suspended, Attempt: 0 });
            killedWhileLocked += ids.Count(id => simulation.Status(id).State == JobStateCode.Locked);
            simulation.Run(async () =>
            {
                await simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]);
                await simulation.Cluster.StartSiloAsync();
            });
            simulation.Advance(60);

            Assert.All(ids, id => Assert.Equal(JobStatusCode.Succeeded, simulation.Status(id).Status));
            Assert.All(ids, id => Assert.Equal(simulation.Status(id).LostRuns + 1, simulation.Status(id).Attempt));
            Assert.True(ledger.FindFault() is null, ledger.FindFault());
            Assert.Equal(["0", "1"], simulation.Script.StartedNames.Where(name => name is "0" or "1").Distinct());
        }

        Assert.True(killedBefore > 20 && killedWhileLocked > 20, $"{killedBefore} jobs were still suspended at the kill, and {killedWhileLocked} were locked.");
    }

    [Fact]
    public void Actions_at_the_moment_at_which_a_job_comes_due_are_done_or_refused_and_never_lost()
    {
        HashSet<(int Action, JobStatusCode Status, int Runs, bool IsHeld)> seen = [];
        for (var seed = 1; seed <= 240; seed++)
        {
            var simulation = new JobSimulation(seed);
            var random = new Random(seed);
            simulation.Advance(1);
            simulation.Store.Before = _ => Task.Delay(TimeSpan.FromMilliseconds(random.Next(3)), simulation.Scheduler.Time);
            var (due, action) = (simulation.Now.AddSeconds(3), seed % 4);
            var until = due.AddSeconds(20);
            List<DateTimeOffset> starts = [];
            simulation.Script.Work = async (_, token) =>
            {
                starts.Add(simulation.Now);
                return await simulation.WorkAsync(0.005, token);
            };
            var id = simulation.Create(New() with { PostponeUntil = due })[0];
            simulation.Advance(3 + (((seed % 20) - 4) * 0.001) - (simulation.Now - due.AddSeconds(-3)).TotalSeconds);

            var isDone = TryAct(simulation, id, action, until);
            var isHeld = action == 2 && simulation.Status(id).PostponeUntil == until && starts.Count == 0;
            simulation.Advance(60);

            var status = simulation.Status(id);
            Assert.Equal(status.Attempt, starts.Count);
            Assert.Equal(JobStateCode.Completed, status.State);
            Assert.True(action == 1 || starts.All(start => start >= due), $"Seed {seed}: started early.");
            Assert.True(action != 0 || !isDone || status.Status == JobStatusCode.Canceled, $"Seed {seed}: canceled and {status.Status}.");
            Assert.True(!isHeld || starts[0] >= until, $"Seed {seed}: postponed, and started before that date.");
            seen.Add((action, status.Status, starts.Count, isHeld));
        }

        Assert.Contains((0, JobStatusCode.Canceled, 0, false), seen);
        Assert.Contains((0, JobStatusCode.Canceled, 1, false), seen);
        Assert.Contains((2, JobStatusCode.Succeeded, 1, false), seen);
        Assert.Contains((2, JobStatusCode.Succeeded, 1, true), seen);
    }

    /// <summary>Cancels, resumes, postpones or reads; tells whether that was done, and not refused.</summary>
    private static bool TryAct(JobSimulation simulation, Guid id, int action, DateTimeOffset until)
    {
        try
        {
            simulation.Run(() => action switch
            {
                0 => simulation.Job(id).CancelAsync(JobCaller.System),
                1 => simulation.Job(id).ResumeAsync(JobCaller.System),
                2 => simulation.Job(id).PostponeAsync(until, JobCaller.System),
                _ => simulation.Job(id).GetAsync(),
            });
            return true;
        }
        catch (JobException refusal) when (refusal.Kind == JobErrorKind.Invalid)
        {
            return false;
        }
    }

    private static List<JobStateCode> Writes(JobSimulation simulation)
    {
        List<JobStateCode> states = [];
        simulation.Store.Done = operation => states.AddRange(operation.IsWrite ? operation.Rows.Select(row => row.Status.State) : []);
        return states;
    }
}
