using Orleans.Testing;

namespace Orleans.Simulation.Tests;

public sealed class ContractTests
{
    [Fact]
    public void Violations_names_each_thing_that_would_break_on_a_cluster()
    {
        var found = SerializationContract.Violations(typeof(ContractTests).Assembly);
        string[] expected =
        [
            "Contract Orleans.Simulation.Tests.Grains.BrokenContract has no [Alias].",
            "Contract Orleans.Simulation.Tests.Grains.BrokenContract has no [GenerateSerializer].",
            "Contract Orleans.Simulation.Tests.Grains.BrokenContract has the id 1 on First and Second.",
            "Grain interface Orleans.Simulation.Tests.Grains.IBrokenGrain has no [Alias].",
            "Grain interface Orleans.Simulation.Tests.Grains.IBrokenGrain is not public.",
            "Grain method Orleans.Simulation.Tests.Grains.IBrokenGrain.Break has no [Alias].",
            "Member Third of contract Orleans.Simulation.Tests.Grains.BrokenContract has no [Id].",
            "System.Object cannot cross a call: member Third of Orleans.Simulation.Tests.Grains.BrokenContract.",
            "System.Text.Json.JsonElement cannot cross a call: result of Orleans.Simulation.Tests.Grains.IBrokenGrain.Break.",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), found);
    }
}
