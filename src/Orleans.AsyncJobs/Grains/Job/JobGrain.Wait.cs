using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>What a job waits for: its moment, which the dispatcher and its reminder tell it of, and its turn in its dependency token.</summary>
internal sealed partial class JobGrain
{
    public async Task<JobReport> WakeAsync()
    {
        await _row.ReadIfInDoubtAsync(JobId);
        if (Job.Definition is not null)
        {
            await ApplyAsync(new JobCommand.Wake());
        }

        if (_run is null && Job.IsRunnable && !hints.MaySlotsGoAlong)
        {
            // It does not run at once: until it does, its place is in the table and not in memory.
            DeactivateOnIdle();
        }

        return JobReport.Of(JobId, Job);
    }

    /// <summary>The row's moment has come, as its own reminder has it. Most often the dispatcher has been first.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var report = await WakeAsync();
        if (report.IsRunnable || report.Due is not null)
        {
            Announce();
        }
        else if (_run is null && !Job.HoldsRun)
        {
            DeactivateOnIdle();
        }
    }

    public async Task<JobReport> AdmitAsync()
    {
        await _row.ReadIfInDoubtAsync(JobId);
        if (Job.Definition is not null)
        {
            try
            {
                await ApplyAsync(new JobCommand.Admit());
            }
            catch (JobConflictException refusal) when (refusal.IsOutOfTurn)
            {
                LogTurnMissed(refusal, JobId);
            }
        }

        return JobReport.Of(JobId, Job);
    }

    public async Task<JobTurn> TakeTurnAsync(Guid endingJobId, bool mayStart)
    {
        await _row.ReadIfInDoubtAsync(JobId);
        var handover = new JobHandover(endingJobId, IsSuccessor: false);
        try
        {
            if (mayStart && Job.IsReady && !running.Contains(JobId) && !drain.IsDraining)
            {
                await ApplyAsync(new JobCommand.Start(silo.HostId, TakesTurn: true), handover: handover);
                RunBegun();
                return new JobTurn(JobReport.Of(JobId, Job), Job.Status.Attempt);
            }

            await ApplyAsync(new JobCommand.Admit(), handover: handover);
        }
        catch (Exception exception) when (exception is JobConflictException { IsOutOfTurn: true } or JobException { Kind: JobErrorKind.Invalid or JobErrorKind.NotFound })
        {
            LogTurnMissed(exception, JobId);
        }

        return new JobTurn(JobReport.Of(JobId, Job), StartedAttempt: null);
    }

    /// <summary>
    /// Runs the attempt that has been stored as started in this turn, in the slot of the member that ended with it. The
    /// dispatcher's call joins the run: the handler starts with the turn and not three messages later.
    /// </summary>
    private void RunBegun()
    {
        if (_run is not null)
        {
            // The dispatcher's call has come before the turn was on disk: it goes on to this attempt.
            _takenAttempt = Job.Status.Attempt;
            return;
        }

        // Who joins the run hears of its failure.
        var attempt = JobAttempt.Of(Job);
        _ = FollowAsync(() => RunHandlerAsync(attempt));
    }

    /// <summary>An earlier member of the token has come back: the job waits until its turn comes again.</summary>
    private async Task SendBackAsync()
    {
        await ApplyAsync(new JobCommand.SendBack());
        var token = Job.Job.DependencyToken!;
        Post(grains => grains.GetGrain<ISequencerGrain>(token).AdvanceAsync());
    }
}
