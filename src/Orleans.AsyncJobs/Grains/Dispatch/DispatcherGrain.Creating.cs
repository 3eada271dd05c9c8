using System.Collections.Immutable;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>The door: new jobs are inserted, and go from here into a slot or into the queue.</summary>
internal sealed partial class DispatcherGrain
{
    private static readonly Task<JobException?[]> NoRefusals = Task.FromResult<JobException?[]>([]);

    private int _insertsInFlight;

    public async Task<ImmutableArray<JobReceipt>> CreateAsync(ImmutableArray<JobSubmission> submissions, JobCaller caller)
    {
        if (!_limits.IsKnown)
        {
            await LearnHandlersBeforeCreateAsync();
        }

        if (HandlerInputs.HasLarge(submissions))
        {
            await inputs.CheckLargeAsync(submissions);
        }

        var now = Now;
        var jobs = factory.Create(submissions, caller, now, _limits);
        var refusals = await FindFirstOccurrencesAsync(jobs, submissions, now, isAllOrNone: true);
        if (Array.Find(refusals, static refusal => refusal is not null) is { } refusal)
        {
            throw refusal;
        }

        StartAtOnce(jobs, now);
        var stored = await InsertAsync(jobs, () => table.InsertAsync(Rows(jobs, submissions, refusals), CancellationToken.None));
        Admit(stored, submissions);
        return [.. stored.Select(job => new JobReceipt(job.Job.JobId, job.Job.Sequence))];
    }

    public async Task<JobCreation> CreateOnceAsync(ImmutableArray<JobSubmission> submissions, JobCaller caller, string idempotencyKey)
    {
        if (!_limits.IsKnown)
        {
            await LearnHandlersBeforeCreateAsync();
        }

        if (HandlerInputs.HasLarge(submissions))
        {
            await inputs.CheckLargeAsync(submissions);
        }

        var now = Now;
        var jobs = factory.Create(submissions, caller, now, _limits);
        var refusals = await FindFirstOccurrencesAsync(jobs, submissions, now, isAllOrNone: true);
        var claim = IdempotencyClaims.Create(submissions, caller, idempotencyKey, now);
        var insert = await InsertAsync(jobs, () => table.InsertOnceAsync(Rows(jobs, submissions, refusals), claim, CancellationToken.None));
        Admit(insert.Stored ?? [], submissions);
        return new JobCreation([.. insert.Receipts], WasRepeated: insert.Stored is null);
    }

    public async Task<ImmutableArray<JobReceipt>> CreateChildrenAsync(ImmutableArray<JobSubmission> submissions, JobParent parent)
    {
        if (!_limits.IsKnown)
        {
            await LearnHandlersBeforeCreateAsync();
        }

        if (HandlerInputs.HasLarge(submissions))
        {
            await inputs.CheckLargeAsync(submissions);
        }

        var now = Now;
        var jobs = factory.Create(submissions, parent.Caller, now, _limits, parent);
        var refusals = await FindFirstOccurrencesAsync(jobs, submissions, now, isAllOrNone: false);
        var insert = await InsertAsync(jobs, () => table.InsertChildrenAsync(Rows(jobs, submissions, refusals), parent, CancellationToken.None));
        Admit(insert.Stored ?? [], submissions);
        return [.. insert.Receipts];
    }

    /// <summary>Lets jobs that recur wait for their first occurrence, beside this grain: others wait for it.</summary>
    private Task<JobException?[]> FindFirstOccurrencesAsync(JobState[] jobs, ImmutableArray<JobSubmission> submissions, DateTimeOffset now, bool isAllOrNone, bool isChangeSet = false) =>
        JobFactory.NeedFirstOccurrences(jobs) ? scheduler.RunAsync(() => Task.FromResult(JobFactory.FindFirstOccurrences(jobs, submissions, now, isAllOrNone, isChangeSet))) : NoRefusals;

    /// <summary>Where nobody waits and slots are free, a job is inserted as started: one write less, and it runs at once.</summary>
    private void StartAtOnce(JobState[] jobs, DateTimeOffset now)
    {
        var free = _queue.IsIdle(_isOpen) && _insertsInFlight == 0 && MayStart() ? _slots.Free : 0;
        for (var i = 0; i < jobs.Length && free > 0; i++)
        {
            // Whether the turn of a token is free is for the table to say, so its members begin as ready. So do jobs that recur: to
            // work out what comes behind the first occurrence may take a tenth of a second, which their own grain has.
            if (jobs[i].Job.DependencyToken is null && jobs[i].Status.RecurrencePattern is null
                && _limits.IsOpen(jobs[i].Job.MessageName)
                && JobMachine.Apply(jobs[i], new JobCommand.Start(silo.HostId), now).Next is { } started
                && _slots.MayGo(QueueEntry.Of(started)) && _slots.TryOccupy(QueueEntry.Of(started)))
            {
                jobs[i] = started;
                free--;
            }
        }
    }

    private static NewJobRow[] Rows(JobState[] jobs, ImmutableArray<JobSubmission> submissions, JobException?[] refusals) =>
        [.. jobs.Select((job, i) => new NewJobRow(job, submissions[i].Job.Data)
        {
            Blob = submissions[i].Job.Blob,
            Refusal = (refusals.Length == 0 ? null : refusals[i]) ?? submissions[i].Refusal,
        })];

    /// <summary>Inserts; while that is under way nobody who comes later is started at once.</summary>
    private async Task<TResult> InsertAsync<TResult>(JobState[] jobs, Func<Task<TResult>> insert)
    {
        var mayBeOvertaken = jobs.Any(job => job.IsReady);
        _insertsInFlight += mayBeOvertaken ? 1 : 0;
        try
        {
            return await insert();
        }
        catch (Exception exception)
        {
            foreach (var job in jobs.Where(job => job.HoldsRun))
            {
                _slots.Vacate(job.Job.JobId);
            }

            if (exception is JobConflictException)
            {
                throw JobException.Invalid("A job with one of these ids exists already; every job needs an id of its own.");
            }

            // Whether the rows are stored is not known, unless they never came into the queue; those that are will be found.
            _reconcileAt = exception is JobException { Kind: JobErrorKind.Busy or JobErrorKind.Invalid } ? _reconcileAt : Elapsed;
            throw;
        }
        finally
        {
            _insertsInFlight -= mayBeOvertaken ? 1 : 0;
        }
    }

    private void Admit(IReadOnlyList<JobState> stored, ImmutableArray<JobSubmission> submissions)
    {
        for (var i = 0; i < stored.Count; i++)
        {
            var job = stored[i];
            instruments.JobCreated(job.Job.MessageName);
            if (job.HoldsRun)
            {
                instruments.JobStarted(job.Job.MessageName, Now - job.Job.CreatedOn);
                _ = RunAsync(QueueEntry.Of(job), job.Status.Attempt, submissions[i].Job.Data);
            }
            else if (job.IsRunnable)
            {
                _queue.Offer(QueueEntry.Of(job));
            }
            else
            {
                Consider(JobReport.Of(job.Job.JobId, job));
            }
        }

        Pump();
    }
}
