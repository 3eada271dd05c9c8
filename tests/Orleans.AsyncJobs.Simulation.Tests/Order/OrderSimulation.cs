using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Testing;
using Orleans.AsyncJobs.Tests.Grains;
using Orleans.Simulation;

namespace Orleans.AsyncJobs.Simulation.Tests;

/// <summary>
/// One random history: jobs of a few tokens are created, postponed, canceled, deleted, fail and are retried, while
/// writes fail, notices get lost and the process dies. Whenever a handler starts, it must be its token's turn; in the end nothing is lost.
/// </summary>
internal sealed class OrderSimulation
{
    private const int Steps = 60;

    // Notices that nobody waits for: whatever they would have set going must go on without them.
    private static readonly HashSet<string> Notices = new(StringComparer.Ordinal)
    {
        "ISequencerGrain.AdvanceAsync", "IDispatcherQueueGrain.OfferAsync", "IDispatcherQueueGrain.HandlerEndedAsync",
    };

    private const int Tokens = 3;

    private readonly Random _random;
    private readonly JobSimulation _simulation;
    private readonly OrderTotals _totals;
    private readonly OrderChecks _checks;
    private readonly RunLedger _ledger;
    private readonly List<Guid> _jobs = [];
    private readonly double _faultRate;
    private readonly SimulatedReminders _reminders;
    private int _process;
    private bool _isCalm;
    private string? _violation;

    public OrderSimulation(int seed, OrderTotals totals, TextWriter? trace = null)
    {
        _random = new Random(seed);
        _totals = totals;
        _faultRate = _random.Next(4) * 0.03;
        _simulation = new JobSimulation(seed, slots: 1 + _random.Next(4), handler: options =>
        {
            options.RetryAttempts = 3;
            options.RetryBaseDelay = TimeSpan.FromSeconds(2);
            options.TimeLimit = TimeSpan.FromSeconds(20);
            options.CancelGrace = TimeSpan.FromSeconds(2);
        });
        _simulation.Scheduler.Trace = trace;
        _reminders = new SimulatedReminders(_simulation, TimeSpan.FromMilliseconds(1 + _random.Next(1_000)));
        _ledger = new RunLedger(_simulation);
        _checks = new OrderChecks(_simulation.Store);
        _simulation.Script.Work = WorkAsync;
        _simulation.Store.Faults = _ => DrawFault();
        _simulation.Scheduler.Faults = (_, call) => Notices.Contains(call) ? DrawLoss() : CallFault.None;

        // Calls of the table take a moment now and then, so that turns of other grains come in between.
        _simulation.Store.Before = _ => Linger();
        _simulation.Store.After = _ => Linger();
    }

    public void Run()
    {
        for (var step = 0; step < Steps; step++)
        {
            Act();
            _simulation.Advance(_random.NextDouble() * 1.5);
            if (_faultRate == 0 && _process == 0)
            {
                // Nothing has gone wrong: no turn may wait for reconciliation.
                var report = _checks.StalledTokens();
                _simulation.Advance(0.1);
                Assert.Empty(report.Intersect(_checks.StalledTokens(), StringComparer.Ordinal));
            }
        }

        _isCalm = true;
        _totals.Rung += _reminders.Rung;
        _reminders.Dispose();
        for (var hours = 0; hours < 3; hours++)
        {
            _simulation.Advance(3_600);
            ResumePaused();
        }

        Assert.True(_violation is null, _violation);
        _checks.NothingIsLost();
        Assert.True(_ledger.FindFault() is null, _ledger.FindFault());
        Count();
    }

    private void Act()
    {
        switch (_random.Next(20))
        {
            case < 12:
                Try(CreateAsync);
                break;
            case < 15 when _jobs.Count > 0:
                Try(() => _simulation.Job(AnyJob()).CancelAsync(JobCaller.System));
                break;
            case < 17 when _jobs.Count > 0:
                Try(() => _simulation.Job(AnyJob()).DeleteAsync(JobCaller.System, null));
                break;
            case 17:
                Crash();
                break;
            case > 17 when _jobs.Count > 0:
                Try(() => SteerAsync(_simulation.Job(AnyJob())));
                break;
        }
    }

    private Task SteerAsync(IJobGrain job) => _random.Next(4) switch
    {
        0 => job.PauseAsync(JobCaller.System),
        1 => job.ResumeAsync(JobCaller.System),
        2 => job.PostponeAsync(_simulation.Now.AddSeconds(_random.Next(10)), JobCaller.System),
        _ => job.RetryAsync(JobCaller.System),
    };

    /// <summary>Who is paused waits for a person.</summary>
    private void ResumePaused()
    {
        foreach (var row in _simulation.Store.Rows.Where(row => row.Status is { State: JobStateCode.Suspended, Wait: JobWait.Paused }))
        {
            _totals.Paused++;
            _simulation.Run(() => _simulation.Job(row.Job.JobId).ResumeAsync(JobCaller.System));
        }
    }

    private async Task CreateAsync()
    {
        var token = $"token {_random.Next(Tokens)}";
        var jobs = Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => JobSimulation.New() with
        {
            DependencyToken = token,
            Priority = _random.Next(3),
            OnFailure = _random.Next(12) == 0 ? JobFailureAction.Halt : JobFailureAction.Continue,
            PostponeUntil = _random.Next(6) == 0 ? _simulation.Now.AddSeconds(_random.Next(10)) : null,
            RecurrencePattern = _random.Next(8) == 0 ? "FREQ=SECONDLY;INTERVAL=3;COUNT=3" : null,
        });
        _jobs.AddRange(await _simulation.CreateAsync([.. jobs]));
    }

    /// <summary>The process dies: its handlers are gone, and another one opens the table.</summary>
    private void Crash()
    {
        _process++;
        _totals.Crashes++;
        _checks.ProcessDied();
        _simulation.Run(async () =>
        {
            await _simulation.Cluster.KillSiloAsync(_simulation.Cluster.Silos[0]);
            await _simulation.Cluster.StartSiloAsync();
        });
    }

    private async Task<JobResult> WorkAsync(JobContext context, CancellationToken cancellationToken)
    {
        var process = _process;
        _totals.Starts++;
        CheckStart(context);
        try
        {
            var (kind, seconds) = (_random.Next(10), _random.NextDouble() * 2);
            if (_random.Next(3) > 0)
            {
                // Every other one stops when it is asked to pause; the others go on and end as they end.
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, kind % 2 == 0 ? context.PauseRequested : CancellationToken.None);
                await Task.Delay(TimeSpan.FromSeconds(kind == 9 ? 60 : seconds), _simulation.Scheduler.Time, stop.Token);
            }

            return kind switch
            {
                < 6 => JobResult.Succeeded(),
                < 8 => JobResult.Retry("flaky"),
                8 => JobResult.Failed("broken"),
                _ => JobResult.Succeeded(),
            };
        }
        finally
        {
            if (process != _process)
            {
                // The process this handler ran in is dead: nothing of it goes on.
                await new TaskCompletionSource().Task;
            }

            _checks.Ends(context);
        }
    }

    // Thrown in a handler it would be one more failure of a job, and be retried: it is kept for the end.
    private void CheckStart(JobContext context)
    {
        try
        {
            _checks.Starts(context);
        }
        catch (Exception violation)
        {
            _violation ??= violation.Message;
        }
    }

    private Guid AnyJob() => _jobs[_random.Next(_jobs.Count)];

    /// <summary>A refusal is an answer, and so is trouble with the store: what was asked may have been done or not.</summary>
    private void Try(Func<Task> act)
    {
        try
        {
            _simulation.Run(act);
        }
        catch (JobException)
        {
            return;
        }
        catch (Runtime.OrleansException exception) when (exception.InnerException is JobException)
        {
            return;
        }
    }

    private Task Linger() => _random.Next(3) > 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(1), _simulation.Scheduler.Time);

    private StoreFault DrawFault()
    {
        if (_isCalm || _random.NextDouble() >= _faultRate)
        {
            return StoreFault.None;
        }

        _totals.Faults++;
        return _random.Next(2) == 0 ? StoreFault.Before : StoreFault.After;
    }

    private CallFault DrawLoss()
    {
        if (_isCalm || _random.NextDouble() >= _faultRate)
        {
            return CallFault.None;
        }

        _totals.Losses++;
        return _random.Next(2) == 0 ? CallFault.LoseRequest : CallFault.LoseAnswer;
    }

    private void Count()
    {
        var rows = _simulation.Store.Rows;
        _totals.Succeeded += rows.Count(row => row.Status.Status == JobStatusCode.Succeeded);
        _totals.Failed += rows.Count(row => row.Status.Status == JobStatusCode.Failed);
        _totals.Canceled += rows.Count(row => row.Status.Status == JobStatusCode.Canceled);
        _totals.Retried += rows.Count(row => row.Status.RetryCount > 0);
        _totals.Deleted += _jobs.Count(jobId => _simulation.Store.Find(jobId) is null);
        _totals.Recurred += rows.Count(row => row.Status is { RecurrencePattern: not null } status && status.Position > row.Job.Sequence);
        _totals.HandedOver += _simulation.Store.HandedOver;
    }
}
