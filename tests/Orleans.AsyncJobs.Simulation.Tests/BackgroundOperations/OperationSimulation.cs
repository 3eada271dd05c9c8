using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Handlers.Callbacks;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Tests.Grains;

namespace Orleans.AsyncJobs.Tests.BackgroundOperations;

/// <summary>The service in virtual time, with a custom API that does what a test says, and callbacks that are taken note of.</summary>
internal sealed class OperationSimulation
{
    public const string Name = "sample_Run";

    public OperationSimulation(int seed = 1, int silos = 1, int slots = 4)
    {
        Jobs = new JobSimulation(seed, silos, slots, services: services =>
        {
            services.AddCustomApi<NoParameters, Output>(Name, async (_, context, token) =>
            {
                Runs.Add((context.JobId, context.Attempt));
                return new Output(await Work(context, token));
            });
            services.Remove(services.Single(service => service.ImplementationInstance is JobHandlerRegistration { MessageName: CallbackData.MessageName }));
            services.AddJobHandler<ScriptedHandler>(CallbackData.MessageName);
        });
    }

    public JobSimulation Jobs { get; }

    /// <summary>What the custom API does.</summary>
    public Func<JobContext, CancellationToken, Task<int>> Work { get; set; } = (_, _) => Task.FromResult(7);

    /// <summary>Each run of it.</summary>
    public List<(Guid JobId, int Attempt)> Runs { get; } = [];

    private BackgroundOperationClient Client => Jobs.Services.GetRequiredService<BackgroundOperationClient>();

    /// <summary>Stores an operation whose end is to be told.</summary>
    public async Task<Guid> CreateAsync(int? ttlSeconds = null, string? callback = "https://a.example/done")
    {
        var operation = Client.Prepare(new OperationDraft(Name) { CallbackUrl = callback, TtlSeconds = ttlSeconds, BaseAddress = "https://jobs.example" });
        var created = await Client.CreateAsync(ImmutableArray.Create(operation), JobCaller.System, key: null, CancellationToken.None);
        return created.Receipts[0].JobId;
    }

    public Guid Create(int? ttlSeconds = null, string? callback = "https://a.example/done")
    {
        var id = Jobs.Run(() => CreateAsync(ttlSeconds, callback));
        Jobs.Scheduler.RunUntilIdle();
        return id;
    }

    public IBackgroundOperationGrain Operation(Guid id) => Jobs.Cluster.GrainFactory.GetGrain<IBackgroundOperationGrain>(id);

    /// <summary>The jobs that tell of an operation's end.</summary>
    public IReadOnlyList<JobState> CallbacksOf(Guid id) => [.. Jobs.Store.Rows.Where(row => row.Job.MessageName == CallbackData.MessageName && row.Job.RegardingObjectId == id)];

    public sealed record Output(int Number);
}
