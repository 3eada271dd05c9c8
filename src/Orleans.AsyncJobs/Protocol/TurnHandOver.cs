using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>
/// Hands the turn of a dependency token on: the outcome of a member and the turn of the next are one write. It knows who
/// is next, from what was last read of the line, and whether a slot may go along.
/// </summary>
/// <remarks>
/// One for each silo. All that it knows may be old or missing: that costs a second commit, never the order, which the table
/// guards. What it knows of a token is forgotten when the token's sequencer goes.
/// </remarks>
internal sealed partial class TurnHandOver(IJobTable table, ILogger<TurnHandOver> logger)
{
    // Enough that reading on is rare, few enough that ten thousand tokens stay small.
    private const int WindowRows = 8;

    // Read on when fewer are left: a read takes longer than a step of a chain of quick jobs.
    private const int ReadOnRows = WindowRows / 2;

    private readonly ConcurrentDictionary<string, TokenWindow> _windows = new(StringComparer.Ordinal);
    private volatile bool _isQueueIdle;
    private volatile bool _wokenStartSoon;
    private volatile IReadOnlySet<string> _limitedNames = FrozenSet<string>.Empty;

    /// <summary>Whether nobody waits for a slot: only then may one go straight from a member of a token to the next. False where there is no dispatcher.</summary>
    public bool IsQueueIdle
    {
        get => _isQueueIdle;
        set => _isQueueIdle = value;
    }

    /// <summary>Whether a job that is woken is run within moments although others wait for a slot, so that its activation may stay.</summary>
    public bool WokenStartSoon
    {
        get => _wokenStartSoon;
        set => _wokenStartSoon = value;
    }

    /// <summary>The message names of which not every job may be started at once, as the dispatcher knows them.</summary>
    public IReadOnlySet<string> LimitedNames
    {
        get => _limitedNames;
        set => _limitedNames = value;
    }

    /// <summary>Reads the front of a token's line, and remembers who stands behind the first.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The first member; null when the line is empty.</returns>
    public async Task<JobState?> ReadFrontAsync(string token)
    {
        var members = await table.ReadMembersAsync(token, afterPosition: null, WindowRows, CancellationToken.None);
        if (members.Count > 1)
        {
            _windows[token] = new TokenWindow(members[0].Job.JobId, members.Skip(1), hasMore: members.Count == WindowRows);
        }
        else
        {
            Forget(token);
        }

        return members.Count == 0 ? null : members[0];
    }

    /// <summary>Whether the slot of a member whose handler has ended is to be kept for the next one.</summary>
    public bool MaySlotGoOn(string token, Guid endingJobId) =>
        IsQueueIdle && _windows.TryGetValue(token, out var window) && window.Peek(endingJobId) is { } next && MayHaveSlot(next);

    /// <summary>Takes the next member of a token, as it is to stand when this one has ended: started, or only admitted. Null when none is known.</summary>
    /// <param name="ending">The member that ends.</param>
    /// <param name="hasSlot">Whether its slot has been kept.</param>
    /// <param name="hostId">The silo that starts the next one.</param>
    /// <param name="now">The time, UTC.</param>
    public JobState? TakeNext(JobState ending, bool hasSlot, string hostId, DateTimeOffset now)
    {
        var token = ending.Job.DependencyToken!;
        if (!_windows.TryGetValue(token, out var window) || window.Take(ending.Job.JobId) is not { } next)
        {
            Forget(token);
            return null;
        }

        var starts = hasSlot && IsQueueIdle && MayHaveSlot(next) && next.IsReady;
        return JobMachine.Apply(next, starts ? new JobCommand.Start(hostId, TakesTurn: true) : new JobCommand.Admit(), now).Next;
    }

    /// <summary>Reads more of a line of which few members are left; the caller does not wait.</summary>
    public void ReadOn(string token)
    {
        if (_windows.TryGetValue(token, out var window) && window.TryBeginRead(ReadOnRows, out var after))
        {
            _ = ReadBehindAsync(token, window, after);
        }
    }

    /// <summary>Forgets the line of a token.</summary>
    public void Forget(string token) => _windows.TryRemove(token, out _);

    private async Task ReadBehindAsync(string token, TokenWindow window, long after)
    {
        try
        {
            var members = await table.ReadMembersAsync(token, after, WindowRows, CancellationToken.None);
            window.EndRead(members, hasMore: members.Count == WindowRows);
        }
        catch (Exception exception)
        {
            // The turn of the member behind is then a commit of its own.
            LogReadFailed(exception, token);
            Forget(token);
        }
    }

    // Who needs more than a slot is for the dispatcher to start.
    private bool MayHaveSlot(JobState job) =>
        !(job.Job.DataBytes > JobLimits.SmallDataBytes) && job.Status.LostRuns < JobLimits.SuspectLostRuns && !_limitedNames.Contains(job.Job.MessageName);
}
