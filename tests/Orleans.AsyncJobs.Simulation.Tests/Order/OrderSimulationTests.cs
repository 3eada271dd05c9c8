using System.Globalization;

namespace Orleans.AsyncJobs.Simulation.Tests;

/// <summary>
/// Random histories of ordered jobs with faults at every write. A failing seed is run again alone with
/// <c>SIMULATION_FIRST_SEED=&lt;seed&gt; SIMULATION_SEEDS=1 dotnet test --project tests/Orleans.AsyncJobs.Simulation.Tests</c>.
/// </summary>
public sealed class OrderSimulationTests
{
    private static readonly int FirstSeed = Setting("SIMULATION_FIRST_SEED", 1);
    private static readonly int Seeds = Setting("SIMULATION_SEEDS", 300);

    [Fact]
    public void Ordered_jobs_keep_their_promises_under_every_seed()
    {
        var totals = new OrderTotals();
        for (var seed = FirstSeed; seed < FirstSeed + Seeds; seed++)
        {
            try
            {
                new OrderSimulation(seed, totals).Run();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                Assert.Fail($"Seed {seed}: {exception}");
            }
        }

        TestContext.Current.SendDiagnosticMessage(totals.ToString());
        Assert.True(Seeds < 100 || totals.IsBroad, $"The histories are too tame to prove anything: {totals}");
    }

    [Fact]
    public void Same_seed_gives_the_same_history()
    {
        Assert.Equal(TraceOf(17), TraceOf(17));
        Assert.NotEqual(TraceOf(17), TraceOf(18));
    }

    private static string TraceOf(int seed)
    {
        using var trace = new StringWriter();
        new OrderSimulation(seed, new OrderTotals(), trace).Run();
        return trace.ToString();
    }

    private static int Setting(string name, int fallback) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
