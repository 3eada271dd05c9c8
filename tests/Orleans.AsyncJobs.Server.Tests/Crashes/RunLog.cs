namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>
/// What the receiver sees of the runs of many jobs: which are open, which were cut off, and whether two of one job were
/// open at once. It works in rounds: after a number of ends no run may end any more, until the next round begins.
/// </summary>
internal sealed class RunLog
{
    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _open = [];
    private readonly HashSet<Guid> _cutOff = [];
    private readonly Dictionary<Guid, int> _lastAttempt = [];
    private readonly List<string> _faults = [];
    private TaskCompletionSource _mayEnd = Signal();
    private TaskCompletionSource<Guid> _rerun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _endsLeft;

    public int Open => Read(() => _open.Count);

    public int CutOff => Read(() => _cutOff.Count);

    /// <summary>Whether the round has had its ends, and runs are open that will not end.</summary>
    public bool IsRoundOver => Read(() => _endsLeft == 0 && _open.Count > 0);

    public IReadOnlyList<string> Faults => Read(() => _faults.ToArray());

    /// <summary>Ends when a run begins of a job that was cut off in this round.</summary>
    public Task<Guid> Rerun => Read(() => _rerun.Task);

    /// <summary>Ends when a run may end.</summary>
    public Task MayEnd => Read(() => _mayEnd.Task);

    /// <summary>Lets so many runs end, and perhaps a few that are about to.</summary>
    public void BeginRound(int ends)
    {
        lock (_lock)
        {
            _cutOff.Clear();
            _rerun = new TaskCompletionSource<Guid>(TaskCreationOptions.RunContinuationsAsynchronously);
            _endsLeft = ends;
            _mayEnd.TrySetResult();
        }
    }

    public void Begin(Guid jobId, int attempt)
    {
        lock (_lock)
        {
            if (!_open.Add(jobId))
            {
                _faults.Add($"Attempt {attempt} of {jobId} began while another run of it was open.");
            }

            if (_lastAttempt.TryGetValue(jobId, out var last) && attempt <= last)
            {
                _faults.Add($"Attempt {attempt} of {jobId} came after attempt {last}.");
            }

            _lastAttempt[jobId] = attempt;
            if (_cutOff.Contains(jobId))
            {
                _rerun.TrySetResult(jobId);
            }
        }
    }

    public void End(Guid jobId, bool isCutOff)
    {
        lock (_lock)
        {
            _open.Remove(jobId);
            if (isCutOff)
            {
                _cutOff.Add(jobId);
            }
            else if (_endsLeft > 0 && --_endsLeft == 0)
            {
                _mayEnd = Signal();
            }
        }
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
