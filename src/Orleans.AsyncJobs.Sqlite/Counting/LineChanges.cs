using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>What the writer's open transaction changes in the lines, in the order of its writes. Only what stands in the transaction gets in here.</summary>
internal sealed class LineChanges(StoreConnection connection)
{
    /// <summary>Parameter: sequence.</summary>
    internal const string MessageNameSql = "SELECT limitedmessagename FROM jobs WHERE sequence = ?1";

    private readonly List<LineChange> _changes = [];

    public IReadOnlyList<LineChange> All => _changes;

    /// <summary>By which the commit can be seen, where there are changes.</summary>
    public CommitMark Mark { get; private set; }

    /// <summary>Whether rows have moved from lane to lane in numbers, without a change of each.</summary>
    public bool HaveLanesMoved { get; private set; }

    public void Inserted(JobState stored) =>
        Add(stored.Job, stored.Job.LimitedMessageName, default, JobPlace.Of(stored.Job, stored.Status), stored.Version);

    public void Updated(JobState state, JobPlace before, JobPlace after)
    {
        var entersLane = after.Line == JobPlace.Runnable && before.Line != JobPlace.Runnable;
        Add(state.Job, entersLane ? MessageNameOf(state.Job.Sequence) : state.Job.LimitedMessageName, before, after, state.Version + 1);
    }

    public void Deleted(JobState state) =>
        Add(state.Job, state.Job.LimitedMessageName, JobPlace.Of(state.Job, state.Stored!), default, version: 0);

    public void LanesMoved() => HaveLanesMoved = true;

    public void Clear()
    {
        _changes.Clear();
        HaveLanesMoved = false;
    }

    private void Add(JobDefinition job, string messageName, JobPlace before, JobPlace after, long version)
    {
        if (before == after)
        {
            return;
        }

        _changes.Add(new LineChange(job, messageName, before, after));
        Mark = new CommitMark(job.Sequence, version);
    }

    /// <summary>As it is in the row: who writes it may have read it before the row moved to another lane.</summary>
    private string MessageNameOf(long sequence)
    {
        var statement = connection.Prepare(MessageNameSql);
        statement.Bind(1, sequence);
        try
        {
            return statement.Step() ? statement.Text(0) : throw new InvalidOperationException($"The row {sequence} was updated and is not there.");
        }
        finally
        {
            statement.Reset();
        }
    }
}
