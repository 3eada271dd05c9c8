namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>
/// A line that is kept in memory. From its beginning on it is told of every change, and meanwhile its rows are read page
/// by page. A page may be older than changes that came while it was read, so these are made once more after it. It may
/// be newer than changes still to come, and those of rows on no page yet come too early: neither does harm, since a change
/// says where a row stands and not how far it steps. Once all are made that a page has seen, the line is as the rows are.
/// </summary>
/// <remarks>All members but those for reading are for whoever holds the gate of <see cref="TrackedLines"/>.</remarks>
internal abstract class TrackedLine
{
    private readonly TaskCompletionSource _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<LineChange> _sincePage = [];
    private bool _isPageOpen;
    private int _isBuilding;

    /// <summary>Ends when the line is complete, or is known not to become so.</summary>
    public Task Built => _built.Task;

    /// <summary>Whether it is told of changes no more: it has to be begun anew.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>When it was last asked for, in the order of asking.</summary>
    public long LastAsked { get; set; }

    /// <summary>True for one caller: the one who is to build it.</summary>
    public bool TryBeginBuilding() => Interlocked.Exchange(ref _isBuilding, 1) == 0;

    public void Change(in LineChange change)
    {
        Put(change);
        if (_isPageOpen)
        {
            _sincePage.Add(change);
        }
    }

    /// <summary>A page is read as the rows are from this moment on.</summary>
    public void BeginPage() => _isPageOpen = true;

    /// <summary>Reads a page, without the gate.</summary>
    /// <param name="connection">A reader's.</param>
    /// <param name="rows">Its size.</param>
    /// <returns>Whether there may be more.</returns>
    public abstract bool ReadPage(StoreConnection connection, int rows);

    public void EndPage()
    {
        PutPage();
        foreach (var change in _sincePage)
        {
            Put(change);
        }

        _sincePage.Clear();
        _isPageOpen = false;
    }

    public void Drop() => IsDropped = true;

    public void SetBuilt() => _built.TrySetResult();

    public void SetFailed(Exception reason)
    {
        _built.TrySetException(reason);
        // Those who asked may all have gone.
        _ = _built.Task.Exception;
    }

    protected abstract void Put(in LineChange change);

    /// <summary>Puts in what <see cref="ReadPage"/> has read.</summary>
    protected abstract void PutPage();
}
