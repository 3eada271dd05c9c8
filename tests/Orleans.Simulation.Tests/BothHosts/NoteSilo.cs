using Orleans.Runtime.Hosting;
using Orleans.TestingHost;

namespace Orleans.Simulation.Tests.BothHosts;

public sealed class NoteSilo : ISiloConfigurator
{
    public void Configure(ISiloBuilder siloBuilder) =>
        siloBuilder.Services.AddGrainStorage("notes", (_, _) => new NoteStorage());
}
