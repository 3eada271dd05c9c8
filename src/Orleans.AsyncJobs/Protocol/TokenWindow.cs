using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>The member of a token whose turn it is, and the few behind it. Members that end and the sequencer use it from several threads.</summary>
internal sealed class TokenWindow
{
    private readonly Lock _lock = new();
    private readonly Queue<JobState> _behind = new();
    private Guid _holder;
    private long _lastPosition;
    private bool _hasMore;
    private bool _isReading;

    /// <summary>Takes in the front of a line as it was read.</summary>
    /// <param name="holder">The first member.</param>
    /// <param name="behind">Those behind it, in order.</param>
    /// <param name="hasMore">Whether there may be more.</param>
    public TokenWindow(Guid holder, IEnumerable<JobState> behind, bool hasMore)
    {
        _holder = holder;
        Add(behind, hasMore);
    }

    /// <summary>The member behind one that has the turn; null when none is known, or another has it.</summary>
    public JobState? Peek(Guid holder)
    {
        lock (_lock)
        {
            return holder == _holder && _behind.TryPeek(out var next) ? next : null;
        }
    }

    /// <summary>Gives the turn to the member behind the one that has it.</summary>
    public JobState? Take(Guid holder)
    {
        lock (_lock)
        {
            if (holder != _holder || !_behind.TryDequeue(out var next))
            {
                return null;
            }

            _holder = next.Job.JobId;
            return next;
        }
    }

    /// <summary>Begins to read on, where few are left and nobody does so already.</summary>
    /// <param name="few">How many are few.</param>
    /// <param name="after">The position to read behind.</param>
    public bool TryBeginRead(int few, out long after)
    {
        lock (_lock)
        {
            after = _lastPosition;
            var begins = _hasMore && !_isReading && _behind.Count < few;
            _isReading |= begins;
            return begins;
        }
    }

    /// <summary>Takes in what was read behind.</summary>
    public void EndRead(IEnumerable<JobState> members, bool hasMore)
    {
        lock (_lock)
        {
            _isReading = false;
            Add(members, hasMore);
        }
    }

    private void Add(IEnumerable<JobState> members, bool hasMore)
    {
        _hasMore = hasMore;
        foreach (var member in members)
        {
            if (member.HoldsRun || member.Status.State == JobStateCode.Completed)
            {
                // It has to go first, and only the front of the line tells when it has.
                _hasMore = false;
                return;
            }

            _behind.Enqueue(member);
            _lastPosition = member.Status.Position;
        }
    }
}
