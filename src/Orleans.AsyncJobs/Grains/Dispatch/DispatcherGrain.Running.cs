using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>Jobs in their slots: each is a call to the job's grain, and what that answers says what comes next.</summary>
internal sealed partial class DispatcherGrain
{
    /// <summary>The attempts of jobs that were started with the end of the member before them, while they were asked to run.</summary>
    private readonly Dictionary<Guid, int> _startedWhileAsked = [];

    /// <summary>Runs a job in its slot. The call to its grain is the lease; what it answers says where the job goes next.</summary>
    /// <param name="entry">The job.</param>
    /// <param name="startedAttempt">The attempt that is stored as started already; null when one is to be begun.</param>
    /// <param name="data">The handler's input, if it is at hand.</param>
    private async Task RunAsync(QueueEntry entry, int? startedAttempt, string? data = null)
    {
        JobReport? report = null;
        _due.NoteStarted(entry.JobId);
        NoteAwake(entry.JobId);
        try
        {
            var order = new JobRunOrder(_slots.LeaseOf(entry.JobId), startedAttempt, entry.Row, data, entry.AdmittedOn);
            report = await JobGrain(entry.JobId).RunAsync(order);
            _backedOff.Succeeded(entry.JobId);
        }
        catch (Exception exception)
        {
            LogRunFailed(exception, entry.JobId);
            BackOff(entry.JobId);
        }

        _slots.Vacate(entry.JobId);
        _queue.NoteEnded(entry);
        if (report?.Due is { } due && IsEarly(entry, due))
        {
            _due.NoteEarly(entry.JobId, due);
        }
        else
        {
            _due.NoteEnded(entry.JobId);
        }

        if (report is not null)
        {
            FollowUp(report.Next);
            Consider(report);
        }

        if (_startedWhileAsked.Remove(entry.JobId, out var started) && _slots.TryOccupy(entry))
        {
            // Much may have happened since it was started: its grain reads the row.
            _ = RunAsync(entry with { Row = null }, started);
        }
        else if (report is { HoldsRun: true })
        {
            // It holds a run that this call has not run.
            _reconcileAt = Elapsed + SecondLookDelay;
        }

        if (_offeredWhileRunning.Remove(entry.JobId, out var later))
        {
            Consider(later);
        }

        Pump();
    }

    /// <summary>Whether a job that was to be woken by its start waits on for the same moment, which has come by the clock of this silo.</summary>
    private bool IsEarly(QueueEntry entry, DateTimeOffset due) => entry.IsSuspended && entry.Row!.Status.PostponeUntil == due && due <= Now;

    /// <summary>Backs a job off whose call has failed. Where it is not the job's own trouble, the whole queue pauses and is compared with the table.</summary>
    private void BackOff(Guid jobId)
    {
        if (!_backedOff.TryBackOff(jobId, Elapsed))
        {
            _pausedUntil = Elapsed + PauseAfterFailure;
            _reconcileAt = _pausedUntil;
        }
    }

    /// <summary>The next member of the token that ended: it runs in the slot that has just become free, and nobody comes in between; or it is admitted and lines up.</summary>
    private void FollowUp(JobState? next)
    {
        if (next is null)
        {
            return;
        }

        var entry = QueueEntry.Of(next);
        if (!next.HoldsRun)
        {
            LineUp(entry with { AdmittedOn = Now }, next);
        }
        else if (_slots.TryOccupy(entry))
        {
            _ = RunAsync(WasSeenUnbegun(next) ? entry with { Row = null } : entry, next.Status.Attempt);
        }
        else
        {
            // It was asked to run before its turn had come; when it has said that it may not, it is asked again.
            _startedWhileAsked[entry.JobId] = next.Status.Attempt;
        }
    }

    private void LineUp(QueueEntry entry, JobState job)
    {
        if (job.IsRunnable && !_slots.Contains(entry.JobId) && !_backedOff.Contains(entry.JobId))
        {
            _queue.Offer(entry with { Lane = entry.Lane with { MessageName = _limits.LaneNameOf(entry.MessageName) } });
        }
        else
        {
            Consider(JobReport.Of(entry.JobId, job) with { AdmittedOn = entry.AdmittedOn });
        }
    }
}
