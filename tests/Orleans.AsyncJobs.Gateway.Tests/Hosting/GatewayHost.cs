using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Hosting;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Gateway.Tests.Hosting;

/// <summary>The gateway on a free loopback port, over fakes.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public FakeJobClient Jobs => _app.Services.GetRequiredService<FakeJobClient>();

    public FakeJobQueries Queries => _app.Services.GetRequiredService<FakeJobQueries>();

    public FakeJobGrain Grain => _app.Services.GetRequiredService<FakeJobGrain>();

    public FakeJobRecords Records => _app.Services.GetRequiredService<FakeJobRecords>();

    public FakeBulkJobs Bulk => _app.Services.GetRequiredService<FakeBulkJobs>();

    public FakeJobChangeSets ChangeSets => _app.Services.GetRequiredService<FakeJobChangeSets>();

    public GivenSiloReports Silos => _app.Services.GetRequiredService<GivenSiloReports>();

    public FakeJobStore Store => FakeJobStore.Of(_app.Services.GetRequiredService<IJobTable>());

    public FakeHealth Health => _app.Services.GetRequiredService<FakeHealth>();

    public BodyBudget Bodies => _app.Services.GetRequiredService<BodyBudget>();

    public RecordedLog Log => _app.Services.GetRequiredService<RecordedLog>();

    /// <summary>Begins a stop, as a signal does; the host's services go on.</summary>
    public void BeginStop() => _app.Lifetime.StopApplication();

    public static async Task<GatewayHost> StartAsync(Dictionary<string, string?>? settings = null, TimeProvider? time = null, long? memoryBytes = null, IJobQueries? queries = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddRoutingCore();
        if (time is not null)
        {
            builder.Services.AddKeyedSingleton(AsyncJobsDefaults.TimeProviderName, time);
        }

        builder.Services.AddSingleton<FakeJobClient>().AddSingleton<IJobClient>(services => services.GetRequiredService<FakeJobClient>());
        builder.Services.AddSingleton<FakeJobQueries>().AddSingleton<IJobQueries>(services => services.GetRequiredService<FakeJobQueries>());
        builder.Services.AddSingleton<FakeJobRecords>().AddSingleton<IJobRecords>(services => services.GetRequiredService<FakeJobRecords>());
        builder.Services.AddSingleton<FakeBulkJobs>().AddSingleton<IBulkJobs>(services => services.GetRequiredService<FakeBulkJobs>());
        builder.Services.AddSingleton<FakeJobChangeSets>().AddSingleton<IJobChangeSets>(services => services.GetRequiredService<FakeJobChangeSets>());
        builder.Services.AddSingleton<BulkDeletes>();
        builder.Services.AddSingleton<GivenSiloReports>().AddSingleton<ISiloReports>(services => services.GetRequiredService<GivenSiloReports>());
        builder.Services.AddSingleton(services => FakeJobStore.Create(services.GetRequiredService<FakeJobQueries>())).AddSingleton<IJobTable>(services => services.GetRequiredService<IJobStore>());
        builder.Services.AddSingleton<FakeJobGrain>().AddSingleton(services => FakeGrainFactory.Create(services.GetRequiredService<FakeJobGrain>()));
        builder.Services.AddOutgoingHttp().AddSingleton(RandomSource.System).AddSingleton<JobInstruments>().AddSingleton<BackgroundOperationClient>();
        builder.Services.AddSingleton<FakeHealth>().AddSingleton<RecordedLog>().AddSingleton<ILoggerProvider>(services => services.GetRequiredService<RecordedLog>());
        builder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration("storage", services => services.GetRequiredService<FakeHealth>(), failureStatus: null, tags: ["ready"]));
        if (memoryBytes is { } bytes)
        {
            builder.Services.AddSingleton(new BodyBudget(bytes));
        }

        if (queries is not null)
        {
            builder.Services.AddSingleton(queries);
        }

        builder.Services.AddAsyncJobsGateway();
        var app = builder.Build();
        app.UseRouting();
        app.MapAsyncJobsService();
        await app.StartAsync();
        return new GatewayHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
