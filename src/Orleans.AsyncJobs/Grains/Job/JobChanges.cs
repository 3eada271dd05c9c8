using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>
/// The row of one job, and the one way to change it: ask <see cref="JobMachine"/>, write its answer, then tell the
/// handler, the sequencer and the dispatcher. Changes exclude one another.
/// </summary>
internal sealed partial class JobChanges(Guid jobId, JobServices services)
{
    private const int MaxWriteConflicts = 3;

    private readonly ChangeLock _lock = new();
    private readonly JobRow _row = new(jobId, services.Table);
    private readonly ILogger _logger = services.Logger;

    public Guid JobId { get; } = jobId;

    public JobState Job => _row.Value;

    /// <summary>When the job's turn in its token came, where that is known.</summary>
    public DateTimeOffset? AdmittedOn { get; set; }

    /// <summary>The report of the job as it stands.</summary>
    public JobReport Report => AdmittedOn is null ? JobReport.Of(JobId, Job) : JobReport.Of(JobId, Job) with { AdmittedOn = AdmittedOn };

    /// <summary>Waits until no other change is under way, and reads the row where it is not known. Nobody else changes it until the answer is disposed of.</summary>
    /// <param name="known">A row that the caller has been given.</param>
    public async ValueTask<ChangeLock.Change> BeginAsync(JobState? known = null)
    {
        var change = await _lock.EnterAsync();
        try
        {
            if (known is not null)
            {
                _row.Take(known);
            }

            await _row.ReadIfInDoubtAsync();
            return change;
        }
        catch
        {
            change.Dispose();
            throw;
        }
    }

    /// <summary>Reads the row anew, within a change.</summary>
    public Task ReadAgainAsync() => _row.ReadAsync();

    /// <summary>Refuses a command that would be refused now, within a change.</summary>
    public void Check(JobCommand command, long? expectedVersion)
    {
        CheckVersion(expectedVersion);
        if (JobMachine.Apply(Job, command, services.Now).Refusal is { } refusal)
        {
            throw RefusalOf(refusal);
        }
    }

    /// <summary>Applies a command, within a change. A refusal is thrown, also one of the table where it is not the job's turn.</summary>
    public Task ApplyAsync(JobCommand command, long? expectedVersion = null) => ApplyAsync(command, expectedVersion, passOn: null);

    /// <summary>Applies the end of a run, within a change. When the job leaves the line of its token, the next member gets its turn in the same commit.</summary>
    /// <param name="finish">How the run ended.</param>
    /// <param name="hasSlot">Whether the run's slot has been kept for the next member.</param>
    /// <returns>The next member as stored; null where it gets its turn apart.</returns>
    public Task<JobState?> EndAsync(JobCommand.Finish finish, bool hasSlot) => ApplyAsync(finish, expectedVersion: null, passOn: hasSlot);

    /// <summary>Tells the dispatcher how the job stands.</summary>
    public void Announce()
    {
        if (Job.Definition is { } job)
        {
            Post(services.Grains.GetGrain<IDispatcherQueueGrain>(job.Partition).OfferAsync(Report));
        }
    }

    /// <summary>Watches a call that nobody waits for: reconciliation makes up for what gets lost.</summary>
    public void Post(Task call)
    {
        if (!call.IsCompletedSuccessfully)
        {
            _ = WatchAsync(call);
        }
    }

    private async Task<JobState?> ApplyAsync(JobCommand command, long? expectedVersion, bool? passOn)
    {
        for (var conflicts = 0; conflicts <= MaxWriteConflicts; conflicts++)
        {
            await _row.ReadIfInDoubtAsync();
            CheckVersion(expectedVersion);
            var before = Job;
            var decision = JobMachine.Apply(before, command, services.Now);
            if (decision.Refusal is { } refusal)
            {
                throw RefusalOf(refusal);
            }

            if (CompletionJobs.Ends(before, decision))
            {
                decision = services.Completions.Add(decision, services.Now);
            }

            JobState? taken;
            JobState? next;
            try
            {
                taken = passOn is { } hasSlot ? TakeNext(before, decision, hasSlot) : null;
                next = _row.Keep(decision, await _row.SendAsync(decision, taken));
            }
            catch (Exception exception)
            {
                _row.Doubt(exception);
                if (exception is not JobConflictException { IsOutOfTurn: false })
                {
                    throw;
                }

                LogConflict(JobId);
                continue;
            }

            Measure(before, command, decision);
            if (next is not null)
            {
                TellIfLate(next.Job.JobId, taken!.Stored!, next.Status);
            }

            services.Running.Stop(JobId, ReasonOf(decision.Stop));
            TellToken(before, next);
            OfferFollowing(decision.Entries);
            return next;
        }

        throw JobRefusals.TooManyConflicts(JobId);
    }

    private void CheckVersion(long? expectedVersion)
    {
        if (expectedVersion is { } version && Job is { Definition: not null, Status.Deleted: false } && version != Job.Version)
        {
            throw JobRefusals.OtherVersion();
        }
    }

    private JobException RefusalOf(JobException refusal) => refusal.Kind == JobErrorKind.NotFound ? JobException.NotFound(JobId) : refusal;

    private JobState? TakeNext(JobState before, JobDecision decision, bool hasSlot) =>
        before is { IsInTokenLine: true, HoldsRun: true } && (decision.Removes || decision.Next is { IsInTokenLine: false })
            ? services.Turns.TakeNext(before, hasSlot && !services.Drain.IsDraining, services.Silo.HostId, services.Now)
            : null;

    /// <summary>
    /// Where a member has left the line of its token and did not hand the turn on, the sequencer sees to it that the next
    /// one's turn comes. A member that is retried may stand in front of one that runs: so it is also told when one is back
    /// that has not had its turn, and when one stops running and stays in the line.
    /// </summary>
    private void TellToken(JobState before, JobState? next)
    {
        if (before.Definition?.DependencyToken is not { } token)
        {
            return;
        }

        if (next is not null)
        {
            services.Turns.ReadOn(token);
            if (next.HoldsRun)
            {
                services.Instruments.JobStarted(next.Job.MessageName, TimeSpan.Zero);
            }
        }
        else if (before.IsInTokenLine
            ? !Job.IsInTokenLine || (before.HoldsRun && !Job.HoldsRun)
            : Job.IsInTokenLine && !Job.Status.Admitted)
        {
            services.Turns.Forget(token);
            Post(services.Grains.GetGrain<ISequencerGrain>(token).AdvanceAsync());
        }
    }

    /// <summary>Tells the dispatcher of the jobs that followed from a change, which it would otherwise find when it reads the table next.</summary>
    private void OfferFollowing(JobEntries? entries)
    {
        foreach (var following in entries?.Following ?? [])
        {
            Post(OfferAsync(following.Job.Job.JobId));
        }
    }

    private async Task OfferAsync(Guid jobId)
    {
        if (await services.Table.ReadAsync(jobId, CancellationToken.None) is { } row)
        {
            await services.Grains.GetGrain<IDispatcherQueueGrain>(row.Job.Partition).OfferAsync(JobReport.Of(jobId, row));
        }
    }

    private async Task WatchAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception exception)
        {
            LogLostPost(exception, JobId);
        }
    }

    private static StopReason ReasonOf(HandlerStop stop) => stop switch
    {
        HandlerStop.Cancel => StopReason.Cancel,
        HandlerStop.Pause => StopReason.Pause,
        _ => StopReason.None,
    };
}
