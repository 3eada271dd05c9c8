using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>Makes, changes and removes the jobs of the service itself when the silo is up. The start does not wait for it: a store that is away is tried until it is there.</summary>
internal sealed partial class PlatformJobStarter(
    PlatformJobs jobs,
    IJobQueries queries,
    IEnumerable<PlatformJob> own,
    IEnumerable<JobSchedule> schedules,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    ILogger<PlatformJobStarter> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private static readonly JobColumn JobId = JobColumns.Get("asyncoperationid");
    private static readonly JobColumn MessageName = JobColumns.Get("messagename");

    private readonly CancellationTokenSource _stop = new();

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(PlatformJobStarter), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose() => _stop.Dispose();

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _ = RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        _stop.Cancel();
        return Task.CompletedTask;
    }

    /// <summary>Side by side: one job that cannot be replaced, since its run does not end, keeps no other waiting.</summary>
    private Task RunAsync(CancellationToken stop)
    {
        PlatformJob[] scheduled = [.. schedules.Select(PlatformJob.Of)];
        return Task.WhenAll([
            .. own.Concat(scheduled).Select(job => TryUntilDoneAsync(() => jobs.HaveAsync(job, stop), job.Name, stop)),
            TryUntilDoneAsync(() => RemoveOthersAsync(scheduled, stop), "schedules that are gone", stop),
        ]);
    }

    /// <summary>Removes the jobs of schedules that the code no longer has.</summary>
    private async Task RemoveOthersAsync(PlatformJob[] scheduled, CancellationToken stop)
    {
        var filter = new JobFilter.And(
            new JobFilter.Compare(JobId, JobComparison.GreaterThanOrEqual, ScheduledJobIds.First),
            new JobFilter.Compare(JobId, JobComparison.LessThanOrEqual, ScheduledJobIds.Last));
        var found = await queries.QueryAsync(new JobQuery { Columns = [JobId, MessageName], Filter = filter, Order = [new JobOrder(JobId, Descending: false)] }, stop);
        foreach (var row in found.Rows.Where(row => !Array.Exists(scheduled, job => job.JobId == (Guid)row[0]!)))
        {
            await jobs.RemoveAsync((Guid)row[0]!, stop);
            LogRemoved((string)row[1]!, (Guid)row[0]!);
        }
    }

    private async Task TryUntilDoneAsync(Func<Task> body, string what, CancellationToken stop)
    {
        for (var pause = PauseAfterFailure; !stop.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await body();
                return;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // The next start does it.
                return;
            }
            catch (JobException refusal) when (refusal.Kind == JobErrorKind.Invalid)
            {
                // Only other code helps.
                LogRefused(refusal, what);
                return;
            }
            catch (Exception exception)
            {
                LogFailed(exception, what);
            }

            await PauseAsync(pause, stop);
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, time, stop);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }
}

/// <summary>Adds the jobs of the service itself.</summary>
internal static class PlatformJobServiceCollectionExtensions
{
    /// <summary>Adds what makes them at start. Each is registered as a <see cref="PlatformJob"/>.</summary>
    /// <param name="services">The container of a silo.</param>
    public static void AddPlatformJobs(this IServiceCollection services)
    {
        services.AddSingleton<PlatformJobs>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PlatformJobStarter>();
    }
}
