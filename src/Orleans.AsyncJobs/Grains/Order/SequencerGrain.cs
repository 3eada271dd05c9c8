using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Orleans.AsyncJobs.Grains.Order;

/// <summary>
/// Hands the turn of one token from member to member. Beside the member whose turn it is, it knows the few behind it,
/// so that the next one can share the commit that ends the one before.
/// </summary>
[Reentrant, PreferLocalPlacement]
internal sealed partial class SequencerGrain(IJobTable table, JobHandoff handoff, HandOverHints hints, ILogger<SequencerGrain> logger) : Grain, ISequencerGrain
{
    // Enough that reading ahead is rare, few enough that ten thousand tokens stay small.
    private const int WindowRows = 8;

    // Read on while so many are left: a read takes longer than a step of a chain of quick jobs.
    private const int ReadAheadRows = WindowRows / 2;

    private const int MaxHandedOver = 64;

    private readonly Queue<JobState> _behind = new();
    private int _windows;
    private bool _isReadingBehind;
    private bool _hasMoreBehind;
    private Guid? _hinted;
    private TurnHandover? _handover;

    // Members whose successor has its turn; each is forgotten when its end is told, which may come late or get lost.
    private readonly HashSet<Guid> _handedOver = [];
    private bool _isAdvancing;
    private bool _mustAdvanceAgain;

    private string Token => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        TakeHint();
        return Task.CompletedTask;
    }

    public async Task AdvanceAsync()
    {
        if (_isAdvancing)
        {
            _mustAdvanceAgain = true;
            return;
        }

        _isAdvancing = true;
        try
        {
            do
            {
                _mustAdvanceAgain = false;
                await AdmitFirstAsync();
            }
            while (_mustAdvanceAgain);
        }
        finally
        {
            _isAdvancing = false;
        }
    }

    public async Task HandOverAsync(Guid endingJobId, Guid successorJobId, bool mayStart)
    {
        if (_handover is { } before && before.SuccessorJobId == endingJobId)
        {
            // A member that ends has had its turn, though the answer that it took it is still on its way.
            _handover = null;
            NoteHandedOver(before);
        }

        if (_isAdvancing || _handover is not null || !_behind.TryPeek(out var successor) || successor.Job.JobId != successorJobId)
        {
            // The member has not ended yet; when it has, the next one is looked for.
            return;
        }

        _behind.Dequeue();
        var handover = new TurnHandover(endingJobId, successorJobId);
        _handover = handover;
        var isTaken = await TakeTurnAsync(endingJobId, successor, mayStart);
        if (!ReferenceEquals(_handover, handover))
        {
            return;
        }

        _handover = null;
        if (isTaken)
        {
            NoteHandedOver(handover);
            return;
        }

        Forget();
        if (handover.HasEnded)
        {
            await AdvanceAsync();
        }
    }

    public Task EndedAsync(Guid jobId)
    {
        if (_handover is { } handover && handover.EndingJobId == jobId)
        {
            handover.HasEnded = true;
            return Task.CompletedTask;
        }

        return _handedOver.Remove(jobId) ? Task.CompletedTask : AdvanceAsync();
    }

    private void NoteHandedOver(TurnHandover handover)
    {
        if (handover.HasEnded)
        {
            return;
        }

        if (_handedOver.Count >= MaxHandedOver)
        {
            // To have forgotten one costs a look at the line.
            _handedOver.Clear();
        }

        _handedOver.Add(handover.EndingJobId);
    }

    /// <summary>Lets a member take its turn in the commit that ends the one before; says whether it did.</summary>
    private async Task<bool> TakeTurnAsync(Guid endingJobId, JobState successor, bool mayStart)
    {
        var jobId = successor.Job.JobId;
        handoff.Put(successor);
        Hint(jobId);
        if (_behind.Count == 0 || (_hasMoreBehind && _behind.Count < ReadAheadRows))
        {
            // While the commit is under way there is time to look further behind.
            _ = ReadBehindAsync(successor);
        }

        try
        {
            var turn = await JobGrain(jobId).TakeTurnAsync(endingJobId, mayStart);
            if (turn is { StartedAttempt: null, Report.IsRunnable: true })
            {
                Tell(successor.Job.Partition, dispatcher => dispatcher.OfferAsync(turn.Report));
            }

            return turn.StartedAttempt is not null || turn.Report.IsRunnable;
        }
        catch (Exception exception)
        {
            // The member gets its turn apart, when the one before it has ended.
            LogTurnFailed(exception, Token);
            return false;
        }
        finally
        {
            handoff.Take(jobId);
        }
    }

    private async Task AdmitFirstAsync()
    {
        var members = await table.ReadMembersAsync(Token, afterPosition: null, WindowRows, CancellationToken.None);
        Forget();
        Remember(members);
        if (members is not [var first, ..])
        {
            return;
        }

        if (_behind.TryPeek(out var next) && next.Job.JobId == first.Job.JobId)
        {
            _behind.Dequeue();
        }

        Hint(first.Job.JobId);
        if (!first.HoldsRun && first.Status is { Admitted: false, State: JobStateCode.Ready or JobStateCode.Suspended })
        {
            var report = await JobGrain(first.Job.JobId).AdmitAsync();
            if (report.IsRunnable)
            {
                Tell(first.Job.Partition, dispatcher => dispatcher.OfferAsync(report));
            }
        }
    }

    private async Task ReadBehindAsync(JobState current)
    {
        if (_isReadingBehind)
        {
            return;
        }

        _isReadingBehind = true;
        try
        {
            var window = _windows;
            var last = _behind.LastOrDefault() ?? current;
            var members = await table.ReadMembersAsync(Token, last.Status.Position, WindowRows, CancellationToken.None);
            if (window == _windows)
            {
                Remember(members);
                HintAgain();
            }
        }
        catch (Exception exception)
        {
            // The next member gets its turn apart.
            LogTurnFailed(exception, Token);
        }
        finally
        {
            _isReadingBehind = false;
        }
    }

    private void Forget()
    {
        _windows++;
        _behind.Clear();
    }

    /// <summary>Takes in members behind those that are known.</summary>
    private void Remember(IReadOnlyList<JobState> members)
    {
        _hasMoreBehind = members.Count == WindowRows;
        foreach (var member in members.Where(member => !member.HoldsRun && member.Status.State != JobStateCode.Completed))
        {
            _behind.Enqueue(member);
        }
    }

    /// <summary>Lets the member whose turn it is know who follows it, for the moment when it ends.</summary>
    private void Hint(Guid jobId)
    {
        TakeHint();
        _hinted = jobId;
        HintAgain();
    }

    private void HintAgain()
    {
        if (_hinted is { } jobId && _behind.TryPeek(out var successor))
        {
            hints.SetSuccessor(jobId, new Successor(successor.Job.JobId, successor.Job.MessageName, HasLargeData: successor.Job.DataBytes > JobLimits.SmallDataBytes));
        }
    }

    private void TakeHint()
    {
        if (_hinted is { } jobId)
        {
            hints.TakeSuccessor(jobId);
        }
    }

    private IJobRunGrain JobGrain(Guid jobId) => GrainFactory.GetGrain<IJobRunGrain>(jobId);

    private void Tell(int partition, Func<IDispatcherQueueGrain, Task> call) => _ = TellAsync(partition, call);

    private async Task TellAsync(int partition, Func<IDispatcherQueueGrain, Task> call)
    {
        try
        {
            await call(GrainFactory.GetGrain<IDispatcherQueueGrain>(partition));
        }
        catch (Exception exception)
        {
            LogNotTold(exception, Token);
        }
    }
}

/// <summary>A turn on its way from the member that ends to the one behind it.</summary>
internal sealed class TurnHandover(Guid endingJobId, Guid successorJobId)
{
    public Guid EndingJobId { get; } = endingJobId;

    public Guid SuccessorJobId { get; } = successorJobId;

    /// <summary>Whether the member has ended meanwhile, with its successor's turn or without.</summary>
    public bool HasEnded { get; set; }
}
