using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;
using Orleans.Simulation;
using Orleans.TestingHost;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Reminders of a host's other grains beside those of jobs.</summary>
public sealed class OtherReminderTests
{
    private readonly SeededScheduler _scheduler = new(seed: 1, new VirtualTimeProvider());

    [Fact]
    public void Reminder_service_that_was_added_before_goes_on_as_it_was()
    {
        var alarm = Deploy(silo => silo.UseInMemoryReminderService());

        _scheduler.Run(alarm.SetAsync);
        _scheduler.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(5, Rings(alarm));

        _scheduler.Run(alarm.StopAsync);
        _scheduler.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(5, Rings(alarm));
    }

    [Fact]
    public void Reminder_of_another_grain_without_a_reminder_service_is_refused_and_names_the_way_out()
    {
        var alarm = Deploy(_ => { });

        var refusal = Assert.Throws<OrleansConfigurationException>(() => _scheduler.Run(alarm.SetAsync));

        Assert.Contains("before AddAsyncJobs", refusal.Message, StringComparison.Ordinal);
    }

    private int Rings(IAlarmGrain alarm)
    {
        var rings = 0;
        _scheduler.Run(async () => rings = await alarm.RingsAsync());
        return rings;
    }

    private IAlarmGrain Deploy(Action<ISiloBuilder> before)
    {
        var store = new InMemoryJobStore();
        var cluster = new TestClusterBuilder(1).ConfigureSilos(silo =>
        {
            silo.UseSimulation(_scheduler);
            silo.Services.AddKeyedSingleton<TimeProvider>(AsyncJobsDefaults.TimeProviderName, _scheduler.Time);
            before(silo);
            silo.Services.AddSingleton(new HandlerScheduler(_scheduler.Tasks));
            silo.Services.AddSingleton<IJobStore>(store).AddSingleton<IJobTable>(store).AddSingleton<IJobQueries>(store);
            silo.Services.AddAsyncJobs(new ConfigurationBuilder().Build().GetSection(AsyncJobsDefaults.SectionName));
        }).Build();
        _scheduler.Run(() => cluster.DeployAsync(CancellationToken.None));
        return cluster.GrainFactory.GetGrain<IAlarmGrain>(Guid.Empty);
    }
}
