using System.Net.NetworkInformation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Tests.Hosting;

/// <summary>Two services side by side on one machine, as two programs or two hosts of one program are.</summary>
public sealed class TwoServicesTests
{
    [Fact]
    public async Task AddAsyncJobs_on_two_hosts_gives_each_its_own_silo_ports_and_jobs()
    {
        using var first = new Service("first");
        using var second = new Service("second");
        await first.Host.StartAsync(TestContext.Current.CancellationToken);
        await second.Host.StartAsync(TestContext.Current.CancellationToken);

        var jobs = (await first.CreateAsync("1"), await second.CreateAsync("2"));

        Assert.Equal("1", await first.Ran.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal("2", await second.Ran.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal([jobs.Item1], first.Store.Rows.Select(row => row.Definition!.JobId));
        Assert.Equal([jobs.Item2], second.Store.Rows.Select(row => row.Definition!.JobId));

        Assert.NotEqual(first.Silo.SiloAddress.Endpoint, second.Silo.SiloAddress.Endpoint);
        Assert.All([first, second], service =>
        {
            Assert.Equal([service.Silo.SiloAddress], service.Members);
            Assert.Null(service.Silo.GatewayAddress);
            Assert.Single(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), service.Silo.SiloAddress.Endpoint);
        });

        await first.Host.StopAsync(TestContext.Current.CancellationToken);
        await second.Host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void AddAsyncJobs_on_a_host_with_a_silo_keeps_that_silo()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort: 23_456, gatewayPort: 23_457).UseInMemoryReminderService());
        builder.AddAsyncJobs();
        using var host = builder.Build();

        var silo = host.Services.GetRequiredService<ILocalSiloDetails>();

        Assert.Equal((23_456, 23_457), (silo.SiloAddress.Endpoint.Port, silo.GatewayAddress.Endpoint.Port));
    }

    /// <summary>A host with the job service as its own silo, over a table in memory.</summary>
    private sealed class Service : IDisposable
    {
        public Service(string name)
        {
            var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
            builder.Environment.ApplicationName = name;
            builder.Logging.ClearProviders();
            builder.AddAsyncJobs();
            builder.Services.RemoveAll<PlatformJob>();
            builder.Services.AddSingleton<IJobStore>(Store).AddSingleton<IJobTable>(Store).AddSingleton<IJobQueries>(Store).AddSingleton<IJobRecords>(Store);
            builder.Services.AddSingleton(Ran).AddJobHandler<Report>("Report");
            Host = builder.Build();
        }

        public IHost Host { get; }

        public InMemoryJobStore Store { get; } = new();

        public TaskCompletionSource<string> Ran { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ILocalSiloDetails Silo => Host.Services.GetRequiredService<ILocalSiloDetails>();

        public IEnumerable<SiloAddress> Members => Host.Services.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatuses().Keys;

        public async Task<Guid> CreateAsync(string data) => (await Host.Services.GetRequiredService<IJobClient>()
            .CreateAsync(new NewJob { MessageName = "Report", Data = data }, cancellationToken: TestContext.Current.CancellationToken)).JobId;

        public void Dispose() => Host.Dispose();
    }

    private sealed class Report(TaskCompletionSource<string> ran) : IJobHandler
    {
        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            ran.TrySetResult(context.Input!);
            return Task.FromResult(JobResult.Succeeded());
        }
    }
}
