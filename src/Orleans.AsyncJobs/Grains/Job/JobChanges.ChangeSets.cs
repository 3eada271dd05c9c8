using System.Collections.Immutable;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>
/// Changes that are stored together with those of other jobs. A job prepares its own, and lets no other change go on until it
/// hears what has become of the set, or has waited long enough: then the row tells.
/// </summary>
internal sealed partial class JobChanges
{
    private static readonly TimeSpan ReadAgainDelay = TimeSpan.FromMilliseconds(500);

    private Preparation? _preparation;

    /// <summary>Says what the changes make of the row. Unless they are refused, all others wait from now on.</summary>
    public async Task<PreparedJob> PrepareAsync(Guid changeSetId, ImmutableArray<JobOperation> operations)
    {
        var change = await BeginAsync();
        try
        {
            if (operations.Any(operation => operation.ExpectedVersion is { } version && version != Job.Version) && Job.Definition is not null)
            {
                // As of any change: this copy may be older than the table's.
                await ReadAgainAsync();
            }

            var prepared = WithCompletion(PreparedJob.Of(JobId, Job, operations, services.Now));
            if (prepared.Refusal is not null)
            {
                change.Dispose();
                return prepared;
            }

            _preparation = new Preparation(changeSetId, change, prepared);
            return prepared;
        }
        catch
        {
            change.Dispose();
            throw;
        }
    }

    /// <summary>Notes the timer that ends the wait.</summary>
    public void Limit(Guid changeSetId, IDisposable timer)
    {
        if (_preparation?.ChangeSetId == changeSetId)
        {
            _preparation.Timer = timer;
        }
        else
        {
            timer.Dispose();
        }
    }

    /// <summary>Takes over what has become of a change set, and lets other changes go on.</summary>
    /// <returns>Whether the job has waited for it, and knows its row.</returns>
    public bool Conclude(Guid changeSetId, ChangeSetOutcome outcome)
    {
        if (_preparation is not { } preparation || preparation.ChangeSetId != changeSetId)
        {
            return false;
        }

        _preparation = null;
        if (outcome.Kind == ChangeSetOutcomeKind.Unknown)
        {
            _row.Doubt();
        }
        else if (outcome.Kind == ChangeSetOutcomeKind.Stored && preparation.Prepared.Row is not null)
        {
            TakeOver(preparation.Prepared, outcome.Row);
        }

        preparation.Release();
        return outcome.Kind != ChangeSetOutcomeKind.Unknown;
    }

    /// <summary>Waits no longer for a change set.</summary>
    /// <returns>Whether the job has waited for it.</returns>
    public bool Forget(Guid changeSetId)
    {
        if (_preparation?.ChangeSetId != changeSetId)
        {
            return false;
        }

        LogChangeSetForgotten(JobId, JobLimits.PreparationTime.TotalSeconds);
        return !Conclude(changeSetId, ChangeSetOutcome.Unknown);
    }

    /// <summary>
    /// Reads the row, which a change set may have changed without this grain's being told, and sees to it that all that follows
    /// from it happens: a handler that was to stop is stopped, and the line of the token goes on.
    /// </summary>
    public async Task FollowAsync()
    {
        var before = Job;
        while (!await TryReadAsync())
        {
            await Task.Delay(ReadAgainDelay, services.Time);
        }

        services.Running.Stop(JobId, Job.Status.Status switch
        {
            JobStatusCode.Canceling => StopReason.Cancel,
            JobStatusCode.Pausing => StopReason.Pause,
            _ => StopReason.None,
        });
        if ((Job.Definition ?? before.Definition)?.DependencyToken is { } token)
        {
            services.Turns.Forget(token);
            Post(services.Grains.GetGrain<ISequencerGrain>(token).AdvanceAsync());
        }
    }

    private void TakeOver(PreparedJob prepared, JobState? row)
    {
        var before = Job;
        _row.Replace(row);
        TellIfLate(JobId, before.Status, row?.Status);
        services.Running.Stop(JobId, ReasonOf(prepared.Stop));
        TellToken(before, next: null);
        OfferFollowing(prepared.Row?.Entries);
    }

    private PreparedJob WithCompletion(PreparedJob prepared)
    {
        if (prepared is not { Row: { } row, Removes: false } || !CompletionJobs.Ends(Job, JobDecision.Write(row)))
        {
            return prepared;
        }

        var decision = services.Completions.Add(JobDecision.Write(row) with { Entries = row.Entries }, services.Now);
        return prepared with { Row = row with { Entries = decision.Entries } };
    }

    private async Task<bool> TryReadAsync()
    {
        try
        {
            using var change = await _lock.EnterAsync();
            await _row.ReadAsync();
            return true;
        }
        catch (Exception exception) when (!services.Drain.IsOver)
        {
            LogRowUnread(exception, JobId);
            return false;
        }
    }

    private sealed class Preparation(Guid changeSetId, ChangeLock.Change change, PreparedJob prepared)
    {
        public Guid ChangeSetId { get; } = changeSetId;

        public PreparedJob Prepared { get; } = prepared;

        public IDisposable? Timer { get; set; }

        /// <summary>Lets other changes go on.</summary>
        public void Release()
        {
            Timer?.Dispose();
            change.Dispose();
        }
    }
}
