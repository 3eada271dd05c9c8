using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>The whole service as a user's own host would have it, with a handler that does nothing and those a workload adds.</summary>
internal sealed class JobService : IAsyncDisposable
{
    private static readonly TimeSpan CountPeriod = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    private readonly IHost _host;

    /// <summary>Builds the service; it is not started yet.</summary>
    /// <param name="folder">Where it stores.</param>
    /// <param name="starts">Hears of each start of the handler that does nothing.</param>
    /// <param name="addHandlers">Adds more handlers.</param>
    public JobService(string folder, StartSignal starts, Action<IServiceCollection>? addHandlers = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        builder.Services.AddSingleton(starts);
        builder.Services.AddJobHandler<NoopHandler>(NoopHandler.MessageName);
        addHandlers?.Invoke(builder.Services);
        builder.AddAsyncJobs(jobs => jobs.UseSqlite(folder));
        builder.Services.RemoveAll<PlatformJob>();
        _host = builder.Build();
    }

    public IJobClient Client => Service<IJobClient>();

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task StartAsync() => _host.StartAsync();

    /// <summary>Waits until the table, which shows what is durable, has so many jobs in a state.</summary>
    /// <exception cref="TimeoutException">It does not come to that.</exception>
    public async Task WaitForAsync(JobStateCode state, JobStatusCode status, long jobs)
    {
        var giveUpAt = DateTimeOffset.UtcNow + MaxWait;
        while (await CountAsync(state, status) is var count && count != jobs)
        {
            if (DateTimeOffset.UtcNow > giveUpAt)
            {
                throw new TimeoutException($"{count} of {jobs} jobs are {state}/{status} after {MaxWait}.");
            }

            await Task.Delay(CountPeriod);
        }
    }

    /// <summary>How many jobs the table has in a state.</summary>
    public async Task<long> CountAsync(JobStateCode state, JobStatusCode status) =>
        (await Service<IJobQueries>().CountAsync(CancellationToken.None)).Where(count => count.State == state && count.Status == status).Sum(count => count.Count);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
