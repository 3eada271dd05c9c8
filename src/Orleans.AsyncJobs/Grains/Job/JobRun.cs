using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>One run of a job, from the dispatcher's order to the stored outcome.</summary>
internal sealed partial class JobRun(JobRunOrder order, JobChanges changes, JobServices services)
{
    private static readonly TimeSpan StorageRetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RefusedStartDelay = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = services.Logger;
    private bool _keepsSlot;

    /// <summary>The dispatcher's number of the slot; another one when a later call joins the run.</summary>
    public long Lease { get; set; } = order.Lease;

    /// <summary>Ends with the run: how the job stands then.</summary>
    public Task<JobReport> Report { get; set; } = null!;

    /// <summary>Runs the job to the end of one attempt.</summary>
    public async Task<JobReport> RunAsync()
    {
        if (await BeginAsync() is not { } attempt)
        {
            return NotBegun();
        }

        if (services.Executor.FindHandler(attempt.Job.MessageName) is not { } handler)
        {
            return await EndAsync(attempt, new RunEnd(services.Now, 0, UnknownHandler(attempt.Job.MessageName)));
        }

        // Who canceled, paused or deleted the job between its begin and now found no handler to stop: none is run.
        var mayRun = changes.Job.Status.Status == JobStatusCode.InProgress && !services.Drain.IsDraining;
        var run = services.Executor.Start(attempt, handler, order.Data, mayRun);
        try
        {
            await run.Leave;
            if (run.IsAbandoned)
            {
                await AbandonAsync(run);
            }

            GiveSlotOn(attempt.Job);
            return await EndAsync(attempt, run.EndWith(run.Result ?? JobResult.Stopped()));
        }
        finally
        {
            services.Running.Remove(run);
            run.Dispose();
        }
    }

    /// <summary>Stores that an attempt begins, unless the job may not be run.</summary>
    private async Task<JobAttempt?> BeginAsync()
    {
        using var change = await changes.BeginAsync(order.Row);
        if (services.Running.Contains(changes.JobId) || (order.StartedAttempt is null && services.Drain.IsDraining))
        {
            return null;
        }

        if (order.AdmittedOn is { } admittedOn && !(changes.AdmittedOn > admittedOn))
        {
            changes.AdmittedOn = admittedOn;
        }

        if (!(changes.Job.IsRunnable || JobRuns.IsDue(changes.Job, services.Now) || JobRuns.HasStarted(changes.Job, order.StartedAttempt)))
        {
            // The row may be older than the table's; the dispatcher has read what is true.
            await changes.ReadAgainAsync();
        }

        if (JobRuns.HasStarted(changes.Job, order.StartedAttempt) && changes.Job.Status.HostId == services.Silo.HostId)
        {
            return JobAttempt.Of(changes.Job);
        }

        try
        {
            await changes.ApplyAsync(new JobCommand.Start(services.Silo.HostId, order.StartedAttempt));
            return changes.Job.HoldsRun ? JobAttempt.Of(changes.Job) : null;
        }
        catch (JobConflictException exception) when (exception.IsOutOfTurn)
        {
            await SendBackAsync();
            return null;
        }
        catch (JobException refusal) when (refusal.Kind is JobErrorKind.Invalid or JobErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>An earlier member of the token has come back: the job waits until its turn comes again.</summary>
    private async Task SendBackAsync()
    {
        await changes.ApplyAsync(new JobCommand.Wake());
        await changes.ApplyAsync(new JobCommand.SendBack());
        changes.Post(services.Grains.GetGrain<ISequencerGrain>(changes.Job.Job.DependencyToken!).AdvanceAsync());
    }

    /// <summary>One that may run and was not begun is asked again in a moment, not at once and for ever.</summary>
    private JobReport NotBegun()
    {
        var report = changes.Report;
        return report.IsRunnable || report.Due <= services.Now ? report with { IsRunnable = false, Due = services.Now + RefusedStartDelay } : report;
    }

    /// <summary>Moves the row on although the handler has not stopped within its grace time, and waits until it has all the same; or until the silo goes.</summary>
    private async Task AbandonAsync(RunningJob run)
    {
        var abandon = new JobCommand.Abandon(run.Attempt.Number, run.EndWith(run.GivenUp()), run.Handler.Retry, services.Random.NextDouble());
        while (!await TryAbandonAsync(abandon))
        {
            await PauseAfterTroubleAsync();
        }

        await run.WhenEndedAsync();
    }

    private async Task<bool> TryAbandonAsync(JobCommand.Abandon abandon)
    {
        try
        {
            using var change = await changes.BeginAsync();
            if (changes.Job.Definition is not null)
            {
                await changes.ApplyAsync(abandon);
                LogAbandoned(changes.JobId, abandon.Attempt);
                changes.Announce();
            }

            return true;
        }
        catch (Exception exception) when (!services.Drain.IsOver)
        {
            LogStorageTrouble(exception, changes.JobId);
            return false;
        }
    }

    /// <summary>A slot is free when the handler has ended, which the dispatcher has to know where somebody waits for it; it is kept for the next member of the token where nobody does.</summary>
    private void GiveSlotOn(JobDefinition job)
    {
        _keepsSlot = job.DependencyToken is { } token && services.Turns.MaySlotGoOn(token, job.JobId);
        if (!_keepsSlot && !services.Turns.IsQueueIdle)
        {
            FreeSlot(job);
        }
    }

    private void FreeSlot(JobDefinition job) =>
        changes.Post(services.Grains.GetGrain<IDispatcherQueueGrain>(job.Partition).HandlerEndedAsync(job.JobId, Lease));

    /// <summary>
    /// Stores how the attempt ended, and hands the turn of its token on. It is tried until it is done: trouble with the
    /// storage never runs a handler a second time. The outcome of an attempt that is not the current one is void.
    /// </summary>
    private async Task<JobReport> EndAsync(JobAttempt attempt, RunEnd end)
    {
        var finish = services.FinishOf(attempt, end);
        while (true)
        {
            try
            {
                using var change = await changes.BeginAsync();

                // A row that is gone was deleted by an earlier try whose answer got lost.
                var next = changes.Job.Definition is null ? null : await changes.EndAsync(finish, _keepsSlot);
                return next is null ? changes.Report : changes.Report with { Next = next };
            }
            catch (Exception exception) when (!services.Drain.IsOver)
            {
                LogStorageTrouble(exception, changes.JobId);
            }

            // It takes longer now, and nobody is to wait for the slot meanwhile. The notice changes nothing where it has been sent already.
            _keepsSlot = false;
            FreeSlot(attempt.Job);
            await PauseAfterTroubleAsync();
        }
    }

    private async Task PauseAfterTroubleAsync()
    {
        await Task.Delay(StorageRetryDelay, services.Time);
        if (services.Drain.IsOver)
        {
            throw new JobException(JobErrorKind.Unavailable, JobErrorCodes.IsvUnExpected, $"The service stopped before the end of the run of job {changes.JobId:D} could be stored.");
        }
    }

    private static JobResult UnknownHandler(string messageName) => JobResult.Failed(
        $"No handler is registered for the message name '{messageName}' any more.", JobErrorCodes.AsyncOperationTypeIsNotRecognized);
}
