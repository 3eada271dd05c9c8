using Orleans.Testing;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class ContractTests
{
    [Fact]
    public void Grains_of_these_tests_could_run_on_a_cluster() =>
        Assert.Empty(SerializationContract.Violations(typeof(ContractTests).Assembly));
}
