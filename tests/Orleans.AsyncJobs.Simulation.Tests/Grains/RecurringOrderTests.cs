using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Where an occurrence that is due stands among the jobs that may run.</summary>
public sealed class RecurringOrderTests
{
    // Each comes due more often than there is time for: whose turn it is must not depend on which was created first.
    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    [InlineData(1, 100)]
    public void Series_that_are_all_late_take_turns(int slots, int series)
    {
        var simulation = new JobSimulation(slots: slots);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(1.5, token);
        simulation.Create([.. Enumerable.Range(0, series).Select(i => New($"{i}") with { RecurrencePattern = "FREQ=SECONDLY" })]);

        simulation.Advance(300);

        var share = 200 * slots / series;
        var starts = simulation.Script.StartedNames.GroupBy(name => name).Select(group => group.Count()).Order().ToList();
        Assert.Equal(series, starts.Count);
        // Runs that end at one moment line up again in any order.
        var tolerance = slots == 1 ? 1 : share / 8;
        Assert.InRange(starts[0], share - tolerance, share);
        Assert.InRange(starts[^1], share, share + tolerance);
    }

    [Fact]
    public void Faults_and_deaths_of_silos_leave_no_series_without_its_share_and_no_place_twice()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var simulation = new JobSimulation(seed, silos: 2, slots: 2, handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(0.2));
            var random = new Random(seed);
            simulation.Script.Work = async (context, token) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 2_000)), simulation.Scheduler.Time, token);
                return random.Next(8) switch { 0 => JobResult.Retry("flaky"), 1 => JobResult.Failed("broken"), _ => JobResult.Succeeded() };
            };
            Guid[] ids = [.. Enumerable.Range(0, 8).SelectMany(i => simulation.Create(New($"{i}") with { RecurrencePattern = "FREQ=SECONDLY", DependencyToken = i > 5 ? $"{i}" : null }))];
            simulation.Store.Faults = _ => random.Next(40) switch { 0 => StoreFault.Before, 1 => StoreFault.After, _ => StoreFault.None };
            for (var death = 0; death < 3; death++)
            {
                simulation.Advance(random.NextDouble() * 60);
                simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[random.Next(2)]));
                simulation.Run(() => simulation.Cluster.StartSiloAsync());
            }

            simulation.Store.Faults = null;
            simulation.Advance(60);
            var before = ids.Select(id => simulation.Status(id).Attempt).ToList();
            simulation.Advance(200);

            var runs = ids.Select((id, i) => simulation.Status(id).Attempt - before[i]).ToList();
            Assert.True(runs.Min() > runs.Average() * 0.7, $"Seed {seed}: of 8 series each ran {string.Join(", ", runs)} times.");
            Assert.Equal(8, simulation.Store.Rows.Select(row => row.Status.Position).Distinct().Count());
        }
    }

    // A series that is due stands behind what was there, and before what comes later.
    [Theory]
    [InlineData(20, 0.5, 38, 40)]
    [InlineData(20, 1.1, 18, 22)]
    [InlineData(3_000, 0.5, 3_018, 3_020)]
    [InlineData(3_000, 1.2, 2_998, 3_002)]
    [InlineData(3_000, 3, 2_998, 3_002)]
    public void Occurrence_that_comes_due_behind_a_backlog_starts_behind_it(int backlog, double untilLater, int first, int last)
    {
        var simulation = new JobSimulation(slots: 2);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(0.1, token);
        var id = simulation.Create(New("recurs") with { RecurrencePattern = "FREQ=DAILY", RecurrenceStartTime = WholeSecond(simulation.Now.AddSeconds(2)) })[0];
        simulation.Advance(1);
        foreach (var chunk in Enumerable.Range(0, backlog).Chunk(1_000))
        {
            simulation.Create([.. chunk.Select(i => New($"{i}"))]);
        }

        var place = simulation.Status(id).Position;
        simulation.Advance(untilLater);
        simulation.Create([.. Enumerable.Range(0, 20).Select(i => New($"later {i}"))]);
        simulation.Advance(backlog);

        var started = simulation.Script.StartedNames.ToList();
        Assert.True(simulation.Status(id).Position > place + backlog);
        Assert.Equal(backlog + 21, started.Count);
        Assert.InRange(started.IndexOf("recurs"), first, last);
    }

    // It is woken in the table when no slot has come free for half a second, and has its place from then on.
    [Fact]
    public void Occurrences_without_a_slot_stand_in_the_order_of_their_moments_before_what_comes_half_a_second_later()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(10, token);
        var due = WholeSecond(simulation.Now.AddSeconds(5));
        simulation.Create(New("second") with { RecurrencePattern = "FREQ=DAILY", RecurrenceStartTime = due.AddSeconds(1) });
        simulation.Create(New("first") with { RecurrencePattern = "FREQ=DAILY", RecurrenceStartTime = due });
        simulation.Create(New("busy"));

        simulation.Advance((due.AddSeconds(1.7) - simulation.Now).TotalSeconds);
        simulation.Create(New("later"));
        simulation.Advance(60);

        Assert.Equal(["busy", "first", "second", "later"], simulation.Script.StartedNames);
    }

    [Fact]
    public void Retry_keeps_the_place_of_its_occurrence()
    {
        var simulation = new JobSimulation(slots: 1, handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(1));
        simulation.Script.Work = async (context, token) => context is { Name: "recurs", Attempt: 1 } ? JobResult.Retry("flaky") : await simulation.WorkAsync(5, token);
        var id = simulation.Create(New("recurs") with { RecurrencePattern = "FREQ=DAILY" })[0];
        var place = simulation.Status(id).Position;

        simulation.Create([.. Enumerable.Range(0, 4).Select(i => New($"{i}"))]);
        simulation.Advance(60);

        Assert.Equal(["recurs", "0", "recurs", "1", "2", "3"], simulation.Script.StartedNames);
        Assert.Equal(place, simulation.Status(id).Position);
    }

    [Fact]
    public void Explanation_of_one_that_is_due_tells_its_new_place()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(100, token);
        var id = simulation.Create(New("recurs") with { RecurrencePattern = "FREQ=DAILY", RecurrenceStartTime = WholeSecond(simulation.Now.AddSeconds(2)) })[0];

        simulation.Create([.. Enumerable.Range(0, 4).Select(i => New($"{i}"))]);
        simulation.Advance(5);
        simulation.Create(New("later"));

        Assert.Equal("capacity: 4th of 5 in line", simulation.Explain(id).Reason);
    }
}
