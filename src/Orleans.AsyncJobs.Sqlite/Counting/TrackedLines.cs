namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>
/// The lines that are kept in memory so that they can be counted, as the last commit left them. The writer shows here
/// what it is about to commit, and says when it has. Readers see a commit before its writer hears that it is done, so
/// whoever finds one on its way looks whether it can be seen, and then does here what the writer would: thus an answer
/// is never older than what the one who asks has read, and neither side ever waits for the other's disk.
/// </summary>
/// <param name="maxTokens">Tokens that are kept.</param>
internal sealed class TrackedLines(int maxTokens)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TrackedPartition> _partitions = [];
    private readonly Dictionary<string, TrackedToken> _tokens = new(StringComparer.Ordinal);
    private LineChanges? _inFlight;
    private long _commits;
    private long _asked;

    /// <summary>The commit that is on its way, if any is.</summary>
    public CommitInFlight? InFlight
    {
        get
        {
            lock (_gate)
            {
                return _inFlight is { } changes ? new CommitInFlight(_commits, changes.Mark) : null;
            }
        }
    }

    /// <summary>Called by the writer before it commits.</summary>
    /// <param name="changes">What it commits; it stays as it is until <see cref="Committed"/> or <see cref="Undone"/>.</param>
    public void Committing(LineChanges changes)
    {
        lock (_gate)
        {
            if (changes.HaveLanesMoved)
            {
                DropPartitions();
            }

            if (changes.All.Count == 0)
            {
                return;
            }

            _commits++;
            _inFlight = changes;
        }
    }

    /// <summary>Called by the writer when the commit is on disk.</summary>
    public void Committed(LineChanges changes)
    {
        lock (_gate)
        {
            Apply();
            changes.Clear();
        }
    }

    /// <summary>Called by the writer when the transaction has left no trace. Where that is not known, the session ends, and a commit that is seen all the same counts.</summary>
    public void Undone(LineChanges changes)
    {
        lock (_gate)
        {
            _inFlight = null;
            changes.Clear();
        }
    }

    /// <summary>Does what the writer will, if it has not yet: the commit has been seen.</summary>
    /// <param name="number">Its number.</param>
    public void Apply(long number)
    {
        lock (_gate)
        {
            if (_commits == number)
            {
                Apply();
            }
        }
    }

    /// <summary>The line of a partition, which is to be built where it is new.</summary>
    public TrackedPartition Track(int partition)
    {
        lock (_gate)
        {
            if (!_partitions.TryGetValue(partition, out var line))
            {
                _partitions.Add(partition, line = new TrackedPartition(partition));
            }

            return line;
        }
    }

    /// <summary>The line of a token, which is to be built where it is new.</summary>
    public TrackedToken Track(string token)
    {
        lock (_gate)
        {
            if (!_tokens.TryGetValue(token, out var line))
            {
                while (_tokens.Count >= maxTokens && TryDropOldestToken())
                {
                    // Lines that were being built when others came are over the bound until now.
                }

                _tokens.Add(token, line = new TrackedToken(token));
            }

            line.LastAsked = ++_asked;
            return line;
        }
    }

    public bool IsTracked(string token)
    {
        lock (_gate)
        {
            return _tokens.ContainsKey(token);
        }
    }

    /// <summary>Takes an answer from a line, all of it at one moment.</summary>
    /// <returns>Whether the line is still told of changes.</returns>
    public bool TryCount<TLine, TCount>(TLine line, Func<TLine, TCount> count, out TCount? result)
        where TLine : TrackedLine
    {
        lock (_gate)
        {
            result = line.IsDropped ? default : count(line);
            return !line.IsDropped;
        }
    }

    /// <summary>The next page of a line is about to be read.</summary>
    /// <returns>Whether it makes sense to read on.</returns>
    public bool TryBeginPage(TrackedLine line)
    {
        lock (_gate)
        {
            if (!line.IsDropped)
            {
                line.BeginPage();
            }

            return !line.IsDropped;
        }
    }

    public void EndPage(TrackedLine line)
    {
        lock (_gate)
        {
            line.EndPage();
        }
    }

    /// <summary>Ends the building of a line: those who asked for it may count it, or have to begin it anew.</summary>
    public void EndBuilding(TrackedLine line)
    {
        lock (_gate)
        {
            line.LastAsked = ++_asked;
            line.SetBuilt();
        }
    }

    /// <summary>Lets a line go that could not be built.</summary>
    public void Drop(TrackedLine line)
    {
        lock (_gate)
        {
            if (line.IsDropped)
            {
                return;
            }

            line.Drop();
            if (line is TrackedToken token)
            {
                _tokens.Remove(token.Token);
            }
            else if (line is TrackedPartition partition)
            {
                _partitions.Remove(partition.Partition);
            }
        }
    }

    private void Apply()
    {
        if (_inFlight is not { } changes)
        {
            return;
        }

        _inFlight = null;
        foreach (var change in changes.All)
        {
            Apply(change);
        }
    }

    private void Apply(in LineChange change)
    {
        if (change.WasRunnable != change.IsRunnable && _partitions.TryGetValue(change.Job.Partition, out var partition))
        {
            partition.Change(change);
        }

        if (change.Before.Turn != change.After.Turn && _tokens.TryGetValue(change.Job.DependencyToken!, out var token))
        {
            token.Change(change);
        }
    }

    private void DropPartitions()
    {
        foreach (var line in _partitions.Values)
        {
            line.Drop();
        }

        _partitions.Clear();
    }

    /// <summary>One that is being built has somebody waiting for it, so it stays; there are no more of these than callers.</summary>
    private bool TryDropOldestToken()
    {
        if (_tokens.Values.Where(line => line.Built.IsCompleted).MinBy(line => line.LastAsked) is not { } oldest)
        {
            return false;
        }

        oldest.Drop();
        return _tokens.Remove(oldest.Token);
    }
}
