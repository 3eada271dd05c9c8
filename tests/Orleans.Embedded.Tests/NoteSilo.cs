using Orleans.Runtime.Hosting;
using Orleans.TestingHost;

namespace Orleans.Embedded.Tests;

public sealed class NoteSilo : ISiloConfigurator
{
    public void Configure(ISiloBuilder siloBuilder) =>
        siloBuilder.Services.AddGrainStorage("notes", (_, _) => new NoteStorage());
}
