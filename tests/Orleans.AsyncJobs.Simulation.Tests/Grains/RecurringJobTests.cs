using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Recurring jobs on the real grains, over hours of virtual time.</summary>
public sealed class RecurringJobTests
{
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    [Fact]
    public void Hourly_job_is_one_row_and_runs_once_an_hour_with_its_history()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        var start = WholeSecond(simulation.Clock.GetUtcNow());
        var id = simulation.Create(New() with { RecurrencePattern = "FREQ=HOURLY" })[0];

        simulation.Advance((5 * 3_600) + 60);

        var runs = Runs(simulation, id);
        Assert.Equal(Enumerable.Range(0, 6).Select(hour => start + (hour * OneHour)), runs.Select(run => run.Occurrence!.Value));
        Assert.All(runs, run => Assert.InRange(run.StartedOn - run.Occurrence!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        Assert.All(runs, run => Assert.Equal(JobRunOutcome.Succeeded, run.Outcome));
        Assert.Equal((JobWait.Occurrence, start + (6 * OneHour), 6), (simulation.Status(id).Wait, simulation.Status(id).PostponeUntil!.Value, simulation.Status(id).Attempt));
        Assert.Single(simulation.Store.Rows);
    }

    [Fact]
    public void Handler_is_told_the_occurrence_and_has_a_key_for_each()
    {
        var simulation = new JobSimulation(handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(1));
        var told = new List<(DateTimeOffset? Occurrence, string Key)>();
        simulation.Script.Work = (context, _) =>
        {
            told.Add((context.Occurrence, context.IdempotencyKey));
            return Task.FromResult(context.Attempt == 1 ? JobResult.Retry("flaky") : JobResult.Succeeded());
        };

        simulation.Create(New() with { RecurrencePattern = "FREQ=HOURLY" });
        simulation.Advance(3_700);

        Assert.Equal(3, told.Count);
        Assert.Equal(told[0], told[1]);
        Assert.Equal(told[0].Occurrence + OneHour, told[2].Occurrence);
        Assert.NotEqual(told[0].Key, told[2].Key);
        Assert.EndsWith($"-{told[2].Occurrence!.Value.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}", told[2].Key, StringComparison.Ordinal);
    }

    // The one behind the first occurrence is worked out by the job's own grain: others wait for the dispatcher.
    [Fact]
    public void First_occurrence_that_is_due_is_stored_before_it_starts()
    {
        var simulation = new JobSimulation();
        List<JobStateCode> stored = [];
        simulation.Store.Done = operation =>
        {
            if (operation.Kind == StoreOperationKind.Insert)
            {
                stored.AddRange(operation.Rows.Select(row => row.Status.State));
            }
        };

        simulation.Create(New(), New() with { RecurrencePattern = "FREQ=HOURLY;COUNT=1000000" });

        Assert.Equal([JobStateCode.Locked, JobStateCode.Ready], stored);
        Assert.Equal(2, simulation.Script.Started.Count);
    }

    [Fact]
    public void Series_of_three_ends_and_with_auto_delete_its_row_is_gone()
    {
        var simulation = new JobSimulation();
        var ids = simulation.Create(New() with { RecurrencePattern = "FREQ=HOURLY;COUNT=3" }, New() with { RecurrencePattern = "FREQ=HOURLY;COUNT=3", AutoDelete = true });

        simulation.Advance((2 * 3_600) + 1);
        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(ids[0]).Status);
        Assert.Null(simulation.Store.Find(ids[1]));
        simulation.Advance(5 * 3_600);

        Assert.Equal(6, simulation.Script.Started.Count);
    }

    [Fact]
    public void Failing_job_is_tried_again_within_its_occurrence_and_fails_before_the_next_one()
    {
        var simulation = new JobSimulation(handler: options =>
        {
            options.RetryAttempts = 100;
            options.RetryBaseDelay = TimeSpan.FromSeconds(20);
            options.RetryFactor = 1;
        });
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Retry("flaky"));

        var id = simulation.Create(New() with { RecurrencePattern = "FREQ=MINUTELY" })[0];
        simulation.Advance(600);

        foreach (var occurrence in Runs(simulation, id).Where(run => run.Outcome != JobRunOutcome.Running).GroupBy(run => run.Occurrence!.Value))
        {
            Assert.All(occurrence, run => Assert.InRange(run.StartedOn, occurrence.Key, occurrence.Key.AddSeconds(60)));
            Assert.Single(occurrence, run => run.Outcome == JobRunOutcome.Failed);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Clock_set_by_an_hour_gives_no_occurrence_twice_and_leaves_none_out(int hours)
    {
        for (var minute = 0; minute < 60; minute += 7)
        {
            var simulation = new JobSimulation(seed: minute + 1);
            simulation.Script.Work = async (_, token) => await simulation.WorkAsync(300, token);
            simulation.Advance(1);
            var id = simulation.Create(New() with { RecurrencePattern = "FREQ=MINUTELY;INTERVAL=20" })[0];
            simulation.Advance((2 * 3_600) + (minute * 60));

            simulation.Clock.Step(TimeSpan.FromHours(hours));
            simulation.Advance(4 * 3_600);

            var runs = Runs(simulation, id).Where(run => run.Outcome != JobRunOutcome.Running).ToList();
            AssertAccounted(runs, TimeSpan.FromMinutes(20), $"minute {minute}");
            Assert.False(simulation.Script.HasOverlap);
        }
    }

    [Fact]
    public void Service_that_was_away_runs_what_it_missed_once_and_goes_on_from_now()
    {
        var simulation = new JobSimulation();
        var id = simulation.Create(New() with { RecurrencePattern = "FREQ=HOURLY" })[0];
        simulation.Advance(60);

        simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]));
        simulation.Advance((5 * 3_600) + 600);
        simulation.Run(() => simulation.Cluster.StartSiloAsync());
        simulation.Advance(3_600);

        var runs = Runs(simulation, id);
        Assert.Equal([0, 1, 6], runs.Select(run => (int)(run.Occurrence!.Value - runs[0].Occurrence!.Value).TotalHours));
    }

    [Fact]
    public void RunNow_runs_beside_the_series_and_leaves_it_as_it_is()
    {
        var simulation = new JobSimulation();
        var id = simulation.Create(New() with { RecurrencePattern = "FREQ=HOURLY", RecurrenceStartTime = simulation.Now.AddMinutes(30) })[0];
        var due = simulation.Status(id).PostponeUntil;

        simulation.Run(() => simulation.Job(id).RunNowAsync(JobCaller.System));
        simulation.Scheduler.RunUntilIdle();
        Assert.Equal((1, due), (simulation.Script.Started.Count, simulation.Status(id).PostponeUntil));
        simulation.Advance(1_900);

        Assert.Equal(2, simulation.Script.Started.Count);
        Assert.Equal(due + OneHour, simulation.Status(id).PostponeUntil);
    }

    [Theory]
    [InlineData("t")]
    [InlineData(null)]
    public void Occurrence_that_begins_late_is_told_of_in_the_log_also_where_a_member_of_its_token_hands_the_turn_on(string? token)
    {
        var log = new RecordedLog();
        var simulation = new JobSimulation(slots: 1, services: services => services.AddLogging(logging => logging.AddProvider(log)));
        simulation.Script.Work = async (context, cancel) => await simulation.WorkAsync(context.Name == "long" ? 100 : 1, cancel);
        var due = WholeSecond(simulation.Now.AddSeconds(10));
        var id = simulation.Create(New() with { RecurrencePattern = "FREQ=DAILY", RecurrenceStartTime = due, DependencyToken = token })[0];

        simulation.Create(New("long") with { DependencyToken = token });
        simulation.Advance(110);

        Assert.Equal(due, Runs(simulation, id).Single().Occurrence);
        var line = Assert.Single(log.Entries, entry => entry.Text.Contains("begins late", StringComparison.Ordinal));
        Assert.StartsWith($"The occurrence {due:u} of job {id} begins late", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Recurring_member_joins_the_line_of_its_token_at_the_end()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = async (_, token) => await simulation.WorkAsync(10, token);
        simulation.Create(Member("recurs") with { RecurrencePattern = "FREQ=MINUTELY" });
        simulation.Advance(30);
        simulation.Create([.. Enumerable.Range(1, 4).Select(i => Member($"{i}"))]);

        // The line has work for 40 s, and the second occurrence comes after 30 s of it.
        simulation.Advance(35);
        simulation.Create(Member("5"));
        simulation.Advance(30);

        Assert.Equal(["recurs", "1", "2", "3", "4", "recurs", "5"], simulation.Script.StartedNames.Take(7));
        Assert.Equal(1, simulation.Script.MostRunning);
    }

    [Fact]
    public void Failed_occurrence_of_a_member_that_halts_holds_the_line_until_the_next_one_succeeds()
    {
        var simulation = new JobSimulation();
        var fails = true;
        simulation.Script.Work = (context, _) => Task.FromResult(context.Name == "recurs" && fails ? JobResult.Failed("broken") : JobResult.Succeeded());
        var id = simulation.Create(Member("recurs") with { RecurrencePattern = "FREQ=MINUTELY", OnFailure = JobFailureAction.Halt })[0];
        var behind = simulation.Create(Member("behind"))[0];
        simulation.Advance(70);

        Assert.Equal(["recurs", "recurs"], simulation.Script.StartedNames);
        Assert.Equal((JobWaitKind.Token, JobWaitKind.Occurrence), (simulation.Explain(behind).Kind, simulation.Explain(behind).Chain[^1].Kind));
        fails = false;
        simulation.Advance(60);

        Assert.Equal(["recurs", "recurs", "recurs", "behind"], simulation.Script.StartedNames);
        Assert.Equal(JobWaitKind.Occurrence, simulation.Explain(id).Kind);
    }

    [Fact]
    public void Explanation_names_the_next_occurrence()
    {
        var simulation = new JobSimulation();
        var id = simulation.Create(New() with { RecurrencePattern = "FREQ=DAILY", RecurrenceStartTime = new DateTimeOffset(2031, 1, 2, 3, 4, 5, TimeSpan.Zero) })[0];

        var explanation = simulation.Explain(id);

        Assert.Equal((JobWaitKind.Occurrence, "next occurrence at 2031-01-02T03:04:05Z"), (explanation.Kind, explanation.Reason));
    }

    [Fact]
    public void Faults_and_deaths_of_silos_give_no_occurrence_twice_and_lose_none()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var simulation = new JobSimulation(seed, silos: 2, slots: 4, handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(2));
            var random = new Random(seed);
            simulation.Script.Work = async (_, token) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 40_000)), simulation.Scheduler.Time, token);
                return random.Next(4) switch { 0 => JobResult.Retry("flaky"), 1 => JobResult.Failed("broken"), _ => JobResult.Succeeded() };
            };
            Guid[] ids =
            [
                .. simulation.Create(New() with { RecurrencePattern = "FREQ=MINUTELY" }),
                .. simulation.Create(Member("a") with { RecurrencePattern = "FREQ=MINUTELY" }, Member("b") with { RecurrencePattern = "FREQ=MINUTELY" }),
            ];
            var sequences = ids.Select(id => simulation.Store.Find(id)!.Job.Sequence).ToArray();
            using var reminders = new SimulatedReminders(simulation, TimeSpan.FromMilliseconds(seed * 7));
            simulation.Store.Faults = _ => random.Next(15) switch { 0 => StoreFault.Before, 1 => StoreFault.After, _ => StoreFault.None };
            for (var death = 0; death < 4; death++)
            {
                simulation.Advance(20 + (random.NextDouble() * 200));
                simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[random.Next(2)]));
                simulation.Run(() => simulation.Cluster.StartSiloAsync());
            }

            simulation.Store.Faults = null;
            simulation.Advance(300);

            Assert.Equal(sequences, ids.Select(id => simulation.Store.Find(id)!.Job.Sequence));
            foreach (var id in ids)
            {
                var runs = Runs(simulation, id);
                AssertAccounted(runs, TimeSpan.FromMinutes(1), $"seed {seed}");
                Assert.True(runs.Count > 3, $"Seed {seed}: only {runs.Count} runs.");
                Assert.InRange(simulation.Status(id).NextOccurrence!.Value, simulation.Now.AddMinutes(-2), simulation.Now.AddMinutes(1));
            }
        }
    }

    /// <summary>Each occurrence has runs of its own, one after the other, or lies between one that ran and the first start of that one.</summary>
    private static void AssertAccounted(IReadOnlyList<JobRun> runs, TimeSpan period, string where)
    {
        var occurrences = runs.GroupBy(run => run.Occurrence!.Value).ToList();
        Assert.True(occurrences.Select(group => group.Key).SequenceEqual(occurrences.Select(group => group.Key).Distinct().Order()), $"{where}: not in order.");
        for (var i = 1; i < occurrences.Count; i++)
        {
            var (before, next) = (occurrences[i - 1].Key, occurrences[i].Key);
            var start = occurrences[i - 1].First().StartedOn;
            var expected = before;
            do
            {
                expected += period;
            }
            while (expected <= WholeSecond(start));
            Assert.True(next == expected, $"{where}: {before:O} started at {start:O}, then came {next:O}, not {expected:O}.");
        }

        foreach (var group in occurrences.SkipLast(1))
        {
            Assert.True(group.Count(run => run.Outcome is JobRunOutcome.Succeeded or JobRunOutcome.Failed) <= 1, $"{where}: {group.Key:O} ended twice.");
        }
    }

    private static IReadOnlyList<JobRun> Runs(JobSimulation simulation, Guid id) => simulation.Run(() => simulation.Store.ReadRunsAsync(id, CancellationToken.None));
}
