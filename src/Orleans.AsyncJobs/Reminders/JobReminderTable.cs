using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.Reminders;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Reminders;

/// <summary>
/// The reminders of jobs: a suspended row that waits for a time is its own reminder, so none is ever written. Reminders
/// of all other grains are those of the table that was there before, if one was.
/// </summary>
/// <remarks>
/// Shown are only rows whose time comes within the loading window, and of those at most so many, the earliest first: the
/// rows are the truth, and what is left out is found by the next reading, or by the dispatcher, which looks each second.
/// </remarks>
internal sealed class JobReminderTable(
    IJobTable table, IGrainFactory grains, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, [FromKeyedServices(ReminderTimeProviderNames.Reminders)] TimeProvider serviceTime, IOptions<ReminderOptions> options, OtherReminders others) : IReminderTable
{
    /// <summary>The name of a job's only reminder.</summary>
    public const string ReminderName = "postponeuntil";

    // Each costs the reminder service a timer.
    private const int MaxShown = 10_000;

    // A tick that lies in the past comes a period later: the next one is shown as due in a moment.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    // What is overdue is woken by the dispatcher, in order and as fast as it can be started. Thousands of ticks at once would
    // be in its way, so the reminders of overdue rows come later, one after the other, to those that still wait.
    private static readonly TimeSpan OverdueDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OverdueStep = TimeSpan.FromMilliseconds(1);

    // A row is its reminder once; a second tick would find it awake. Beyond the window it is not even kept.
    private readonly TimeSpan _period = options.Value.ReminderLoadingWindow + options.Value.RefreshReminderListPeriod;

    private readonly GrainType _jobs = grains.GetGrain<IJobRunGrain>(Guid.Empty).GetGrainId().Type;

    public Task StartAsync(CancellationToken cancellationToken = default) => others.Table?.StartAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken = default) => others.Table?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async Task<ReminderTableData> ReadRows(GrainId grainId) =>
        IsJob(grainId) ? new ReminderTableData([.. await ReadJobAsync(grainId)]) : others.Table is { } table ? await table.ReadRows(grainId) : new ReminderTableData([]);

    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var jobs = await ReadJobsAsync(begin, end);
        return others.Table is { } table ? new ReminderTableData((await table.ReadRows(begin, end)).Reminders.Concat(jobs)) : new ReminderTableData(jobs);
    }

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        if (!IsJob(grainId))
        {
            return others.Table is { } table ? await table.ReadRow(grainId, reminderName) : null;
        }

        return (await ReadJobAsync(grainId)).Find(entry => entry.ReminderName == reminderName);
    }

    public Task<string?> UpsertRow(ReminderEntry entry) => IsJob(entry.GrainId)
        ? throw new NotSupportedException("A job's reminder is its row: it changes with postponeuntil and in no other way.")
        : Others().UpsertRow(entry);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => IsJob(grainId)
        ? throw new NotSupportedException("A job's reminder is its row: it goes when the job does not wait any more.")
        : Others().RemoveRow(grainId, reminderName, eTag);

    public Task TestOnlyClearTable() => others.Table?.TestOnlyClearTable() ?? Task.CompletedTask;

    private bool IsJob(GrainId grainId) => grainId.Type == _jobs;

    private IReminderTable Others() => others.Table ?? throw new OrleansConfigurationException(
        "This silo keeps reminders of jobs only. To register reminders of other grains, add a reminder service, such as UseInMemoryReminderService(), before AddAsyncJobs.");

    private async Task<List<ReminderEntry>> ReadJobAsync(GrainId grainId)
    {
        var job = await table.ReadAsync(grainId.GetGuidKey(), CancellationToken.None);
        return job is { Status: { State: JobStateCode.Suspended, PostponeUntil: { } due } } ? [Show(grainId, due, overdue: 0)] : [];
    }

    private async Task<List<ReminderEntry>> ReadJobsAsync(uint begin, uint end)
    {
        List<ReminderEntry> shown = [];
        var until = time.GetUtcNow() + options.Value.ReminderLoadingWindow;
        DueJob? last = null;
        var overdue = 0;
        IReadOnlyList<DueJob> page;
        do
        {
            page = await table.ReadDueAsync(AsyncJobsDefaults.Partition, until, last, JobLimits.PageRows, CancellationToken.None);
            foreach (var due in page)
            {
                last = due;
                var grainId = grains.GetGrain<IJobRunGrain>(due.JobId).GetGrainId();
                if (IsInRange(grainId.GetUniformHashCode(), begin, end))
                {
                    shown.Add(Show(grainId, due.Due, overdue++));
                }
            }
        }
        while (page.Count == JobLimits.PageRows && shown.Count < MaxShown);
        return shown;
    }

    /// <param name="grainId">The job.</param>
    /// <param name="due">Its moment.</param>
    /// <param name="overdue">Its place among those that are overdue, if it is.</param>
    private ReminderEntry Show(GrainId grainId, DateTimeOffset due, int overdue)
    {
        // The reminder service goes by a clock of its own, and what counts is how long the row still waits by the clock of jobs.
        var wait = due - time.GetUtcNow();
        return new ReminderEntry
        {
            GrainId = grainId,
            ReminderName = ReminderName,
            StartAt = (serviceTime.GetUtcNow() + (wait <= TimeSpan.Zero ? OverdueDelay + (overdue * OverdueStep) : wait > Soon ? wait : Soon)).UtcDateTime,
            Period = _period,
            ETag = due.UtcTicks.ToString(CultureInfo.InvariantCulture),
        };
    }

    // As Orleans has it: above begin and not above end; where begin is not below end, over the highest value.
    private static bool IsInRange(uint hash, uint begin, uint end) => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
}
