using Orleans.AsyncJobs.Tests.Grains;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Explaining;

/// <summary>The place in the line that is told is the place from which the job starts.</summary>
public sealed class CapacityExplanationTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");
    private static readonly JobCaller Bob = new(new Guid("00000000-0000-4000-8000-00000000000b"), "Bob");

    [Fact]
    public void ExplainAsync_of_a_waiting_job_says_its_place_and_how_many_run()
    {
        var simulation = new JobSimulation(slots: 2);
        simulation.Script.HoldAll();
        var ids = simulation.Create(New(), New(), New("a"), New("b"), New("urgent", 5));

        var explanation = simulation.Explain(ids[3]);

        Assert.Equal((JobWaitKind.Capacity, "capacity: 3rd of 3 in line"), (explanation.Kind, explanation.Reason));
        Assert.Equal((3L, 3L, 2, 2), (explanation.Place!.Value, explanation.LineLength!.Value, explanation.Running!.Value, explanation.Limit!.Value));
        Assert.Equal(1, simulation.Explain(ids[4]).Place);
        Assert.Equal("A slot has to become free: 2 of 2 are taken.", explanation.Remedy);
    }

    [Fact]
    public void ExplainAsync_far_back_says_more_than_a_thousand()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.HoldAll();
        simulation.Create(New());
        var ids = simulation.Create([.. Enumerable.Range(0, 1_000).Select(_ => New())]).Concat(simulation.Create(New(), New())).ToList();

        var (counted, beyond) = (simulation.Explain(ids[1_000]), simulation.Explain(ids[1_001]));

        Assert.Equal(("capacity: 1001st of more than 1,000 in line", 1_001, 1_000), (counted.Reason, counted.Place!.Value, counted.InFront!.Value));
        Assert.Equal(("capacity: more than 1,000 in front", null, 1_001), (beyond.Reason, beyond.Place, beyond.InFront!.Value));
    }

    [Fact]
    public void ExplainAsync_of_a_limited_name_says_its_own_limit()
    {
        var simulation = new JobSimulation(slots: 8, handler: options => options.MaxConcurrentJobs = 2);
        simulation.Script.HoldAll();

        var explanation = simulation.Explain(simulation.Create(New(), New(), New() with { MessageName = OtherMessageName }, New())[3]);

        Assert.Equal((JobWaitKind.Capacity, 2, 2, 1L), (explanation.Kind, explanation.Running!.Value, explanation.Limit!.Value, explanation.Place!.Value));
    }

    [Fact]
    public void ExplainAsync_tells_the_order_in_which_jobs_of_several_owners_and_priorities_start()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var random = new Random(seed);
            var simulation = new JobSimulation(seed, slots: 1);
            simulation.Advance(1);
            var gate = simulation.Script.HoldAll();
            simulation.Create(New("running"));
            List<Guid> ids = [];
            for (var i = 0; i < 12; i++)
            {
                ids.AddRange(simulation.Run(() => simulation.CreateAsync(random.Next(3) > 0 ? Ann : Bob, [New($"{i}", random.Next(2))])));
            }

            simulation.Scheduler.RunUntilIdle();

            var told = ids.OrderBy(id => simulation.Explain(id).Place).ToList();
            simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
            gate.SetResult(JobResult.Succeeded());
            simulation.Advance(5);

            Assert.Equal(told, simulation.Script.Started.Skip(1).Select(run => run.JobId));
        }
    }
}
