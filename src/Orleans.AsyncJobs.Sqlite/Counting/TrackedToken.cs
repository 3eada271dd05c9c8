using Orleans.AsyncJobs.Sqlite.Reading;

namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>The members of a token that are not out of its line, by turn.</summary>
internal sealed class TrackedToken(string token) : TrackedLine
{
    private readonly RankedSet _turns = new();
    private List<long> _page = [];

    // The one that holds the run has turn 0.
    private long _lastTurn = -1;

    public string Token => token;

    public long CountBefore(long position) => _turns.CountBelow(position);

    public override bool ReadPage(StoreConnection connection, int rows)
    {
        _page = TokenReads.Turns(connection, token, _lastTurn, rows);
        if (_page.Count < rows)
        {
            return false;
        }

        _lastTurn = _page[^1];
        return true;
    }

    protected override void Put(in LineChange change)
    {
        if (change.Before.Turn is { } before)
        {
            _turns.Remove(before);
        }

        if (change.After.Turn is { } after)
        {
            _turns.Add(after);
        }
    }

    protected override void PutPage()
    {
        foreach (var turn in _page)
        {
            _turns.Add(turn);
        }

        _page = [];
    }
}
