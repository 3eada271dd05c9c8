using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Slots among owners, and limits of message names.</summary>
public sealed class FairnessTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");
    private static readonly JobCaller Bob = new(new Guid("00000000-0000-4000-8000-00000000000b"), "Bob");

    [Fact]
    public void Backlog_of_one_owner_does_not_hold_up_another_s_single_job()
    {
        var simulation = new JobSimulation();
        simulation.Advance(1);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(1, token);
        for (var batch = 0; batch < 5; batch++)
        {
            simulation.Run(() => simulation.CreateAsync(Ann, [.. Enumerable.Repeat(New("ann"), 1_000)]));
        }

        simulation.Advance(5);
        var before = simulation.Script.Started.Count;
        Assert.InRange(before, 4, 100);

        simulation.Run(() => simulation.CreateAsync(Bob, [New("bob")]));
        simulation.Advance(2);

        Assert.InRange(simulation.Script.StartedNames.Skip(before).ToList().IndexOf("bob"), 0, 1);
    }

    [Fact]
    public void Owners_with_backlogs_get_every_other_start()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Advance(1);
        simulation.Script.Work = (_, token) => simulation.WorkAsync(1, token);
        simulation.Run(() => simulation.CreateAsync(Ann, [.. Enumerable.Repeat(New("ann"), 50)]));
        simulation.Run(() => simulation.CreateAsync(Bob, [.. Enumerable.Repeat(New("bob"), 50)]));
        simulation.Advance(40);

        Assert.InRange(simulation.Script.StartedNames.Take(40).Count(name => name == "bob"), 18, 22);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Limit_of_a_message_name_is_never_exceeded_and_others_pass(bool isTokens)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var simulation = new JobSimulation(seed, slots: 8, handler: options => options.MaxConcurrentJobs = 2);
            simulation.Advance(1);
            var (limited, most, mostOthers) = (0, 0, 0);
            simulation.Script.Work = async (context, token) =>
            {
                limited += context.Name == "limited" ? 1 : 0;
                most = Math.Max(most, limited);
                mostOthers = Math.Max(mostOthers, simulation.Script.Running - limited);
                var result = await simulation.WorkAsync(1, token);
                limited -= context.Name == "limited" ? 1 : 0;
                return result;
            };

            // In tokens the other jobs end together, and each one's limited successor could take its slot. Who follows the
            // first of a token is not known in time, so there are two of them.
            for (var i = 0; i < 6; i++)
            {
                var token = isTokens ? $"{i}" : null;
                var other = New("other") with { MessageName = OtherMessageName, DependencyToken = token };
                simulation.Create(other, other, New("limited") with { DependencyToken = token });
            }

            simulation.Advance(20);

            Assert.Equal(18, simulation.Script.Started.Count);
            Assert.Equal(2, most);
            Assert.InRange(mostOthers, 4, 8);
        }
    }

    [Fact]
    public void Job_started_at_once_heeds_the_limit_of_its_message_name()
    {
        var simulation = new JobSimulation(slots: 8, handler: options => options.MaxConcurrentJobs = 2);
        simulation.Advance(1);
        simulation.Script.HoldAll();

        simulation.Create(New(), New(), New());

        Assert.Equal(2, simulation.Script.MostRunning);
    }
}
