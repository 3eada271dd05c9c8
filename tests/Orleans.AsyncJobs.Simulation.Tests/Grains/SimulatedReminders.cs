using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>
/// Rings as a silo's reminder service would: it looks now and then for rows that wait for a moment before its next look, and
/// rings each of them once at that moment, whatever has become of the job by then. A call that fails is not repeated.
/// </summary>
internal sealed class SimulatedReminders : IDisposable
{
    private readonly JobSimulation _simulation;
    private readonly TimeSpan _look;
    private readonly HashSet<(Guid JobId, DateTimeOffset Moment)> _seen = [];
    private readonly ITimer _timer;
    private bool _ended;

    public SimulatedReminders(JobSimulation simulation, TimeSpan look)
    {
        _simulation = simulation;
        _look = look;
        _timer = simulation.Scheduler.Time.CreateTimer(_ => Look(), null, look, look);
    }

    /// <summary>How many were rung so far.</summary>
    public int Rung { get; private set; }

    public void Dispose()
    {
        _ended = true;
        _timer.Dispose();
    }

    private void Look()
    {
        foreach (var row in _simulation.Store.Rows)
        {
            if (row.Status is { State: JobStateCode.Suspended, PostponeUntil: { } moment }
                && moment < _simulation.Now + _look
                && _seen.Add((row.Job.JobId, moment)))
            {
                var wait = moment > _simulation.Now ? moment - _simulation.Now : TimeSpan.Zero;
                _simulation.Scheduler.Time.CreateTimer(_ => Ring(row.Job.JobId, moment), null, wait, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Ring(Guid jobId, DateTimeOffset moment)
    {
        if (!_ended)
        {
            Rung++;
            _ = _simulation.JobRun(jobId).AsReference<IRemindable>()
                .ReceiveReminder("postponeuntil", new TickStatus(moment.UtcDateTime, TimeSpan.FromDays(1), _simulation.Now.UtcDateTime));
        }
    }
}
