using System.Numerics;
using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>Writes rows within the writer's open transaction. A refusal leaves the transaction as it was.</summary>
internal sealed class JobRows(StoreConnection connection)
{
    private const int MaxUpdates = 200;
    private const string FindSql = "SELECT sequence FROM jobs WHERE asyncoperationid = ?1";
    private const string DeleteSql = "DELETE FROM jobs WHERE sequence = ?1 AND versionnumber = ?2";

    private static readonly RecordColumns<JobDefinition> DefinitionColumns = JobColumns.Definition;
    private static readonly RecordColumns<JobStatus> StatusColumns = JobColumns.Status;

    // A column's place is its bit in the mask of an update; behind them come the derived columns.
    private static readonly int StatusCount = StatusColumns.All.Count;
    private static readonly ulong AllBits = (1UL << (StatusCount + JobPlace.Columns.Count)) - 1;
    private static readonly string InsertSql = CreateInsertSql();

    private readonly Dictionary<ulong, PreparedStatement> _updates = [];
    private readonly TokenLine _line = new(connection);
    private List<SumChange>? _held;

    /// <summary>Gives out the sequences of new rows.</summary>
    public SequenceCounter Sequence { get; } = new(connection);

    /// <summary>What the open transaction changes in the counts.</summary>
    public CountDeltas Counts { get; } = new();

    /// <summary>What the open transaction adds to the rates.</summary>
    public RateDeltas Rates { get; } = new();

    /// <summary>Folds rates and deletes old records, a little in each transaction.</summary>
    public RecordUpkeep Upkeep { get; } = new(connection);

    /// <summary>Whether files have come free whose chunks are to be deleted; whoever sees to that sets it back.</summary>
    public bool HasReleasedBlobs { get; set; }

    /// <summary>Inserts a row.</summary>
    /// <exception cref="JobConflictException">The id is taken, or the row's place in its token's line is.</exception>
    /// <exception cref="JobConflictException">Out of turn: it was to start at once, and it is not its turn.</exception>
    public JobState Insert(NewJobRow row)
    {
        var state = row.Job;
        var sequence = Sequence.Next();
        var job = row.Describe(sequence);
        var status = _line.Join(job, state.Status.Position == 0 ? state.Status with { Position = sequence } : state.Status);
        status = CheckpointRecords.Sized(status, state.Entries);
        var place = JobPlace.Of(job, status);
        var statement = connection.Prepare(InsertSql);
        DefinitionColumns.BindAll(statement, 1, job);
        StatusColumns.BindAll(statement, 1 + DefinitionColumns.All.Count, status);
        for (var column = 0; column < JobPlace.Columns.Count; column++)
        {
            place.Bind(statement, 1 + DefinitionColumns.All.Count + StatusCount + column, column);
        }

        Execute(statement, job);
        WriteEntries(job, stored: null, status, state.Entries);
        if (IBulkDeleteRecords.AreOf(job.MessageName))
        {
            BulkDeleteRecords.Insert(connection, sequence);
        }

        if (job.DataBytes is not null)
        {
            JobData.Insert(connection, job, row.Data);
        }

        return new JobState { Definition = job, Status = status, Version = 1, Stored = status };
    }

    /// <summary>Updates what differs from what is stored.</summary>
    /// <exception cref="JobConflictException">The version is another by now, or the row's place in its token's line is taken.</exception>
    /// <exception cref="JobConflictException">Out of turn: the change would take a turn that is not this row's.</exception>
    public JobState Update(JobState state)
    {
        var job = state.Job;
        var stored = state.Stored!;
        var data = state.Entries?.Data;
        if (data?.Blob is { } blob)
        {
            BlobRows.CheckFree(connection, blob);
        }

        // A row that asks for position 0 goes to the end of its token's line.
        var status = state.Status.Position == 0 ? state.Status with { Position = Sequence.Next() } : state.Status;
        status = CheckpointRecords.Sized(status, state.Entries);
        _line.Check(state, status);
        var place = JobPlace.Of(job, status);
        var mask = StatusColumns.Changes(stored, status) | (place.Changes(JobPlace.Of(job, stored)) << StatusCount);
        var statement = UpdateStatement(ref mask);
        statement.Bind(1, job.Sequence);
        statement.Bind(2, state.Version);
        var parameter = 3;
        for (var bits = mask; bits != 0; bits &= bits - 1)
        {
            var column = BitOperations.TrailingZeroCount(bits);
            if (column < StatusCount)
            {
                StatusColumns.Bind(statement, parameter++, status, column);
            }
            else
            {
                place.Bind(statement, parameter++, column - StatusCount);
            }
        }

        if (Execute(statement, job) == 0)
        {
            throw NotAtVersion(state);
        }

        if (data is not null)
        {
            HasReleasedBlobs |= JobData.Replace(connection, job, data);
        }

        WriteEntries(job, stored, status, state.Entries);
        Sum(new SumChange(job, stored, status, RateChange.OfUpdate(state, status)));
        foreach (var following in state.Entries?.Following ?? [])
        {
            InsertFollowing(following);
        }

        return state with { Status = status, Version = state.Version + 1, Stored = status, Next = null, Entries = null };
    }

    /// <summary>Inserts a job that follows from the change of another one, unless it is there already.</summary>
    private void InsertFollowing(FollowingJob following)
    {
        var find = connection.Prepare(FindSql);
        find.Bind(1, following.Job.Job.JobId);
        if (Reading.JobReads.Rows(find, 1, static row => row.Int64(0)).Count == 0)
        {
            Count([Insert(new NewJobRow(following.Job, following.Data))]);
        }
    }

    /// <summary>Updates what differs; null where that is refused, which leaves no trace.</summary>
    public JobState? TryUpdate(JobState state)
    {
        try
        {
            return Update(state);
        }
        catch (JobConflictException)
        {
            return null;
        }
    }

    /// <summary>Deletes a row with all that belongs to it. Every delete of a job ends here: a person's, that of a job with auto-delete, and retention's.</summary>
    /// <exception cref="JobConflictException">The version is another by now.</exception>
    public void Delete(JobState state)
    {
        var statement = connection.Prepare(DeleteSql);
        statement.Bind(1, state.Job.Sequence);
        statement.Bind(2, state.Version);
        if (statement.Execute() == 0)
        {
            throw NotAtVersion(state);
        }

        if (state.Job is { DataBlobId: { } blobId, DataBytes: { } bytes })
        {
            HasReleasedBlobs |= BlobRows.Release(connection, state.Job.Sequence, blobId, bytes);
        }

        OwnedTable.DeleteOf(connection, state);
        ChildRecords.Deleted(connection, state.Job);
        WriteActions(state.Job, state.Entries);
        Sum(new SumChange(state.Job, Before: state.Stored, After: null, RateChange.OfDelete(state)));
    }

    /// <summary>A commit group is whole: its rows count.</summary>
    public void Count(IReadOnlyList<JobState> inserted)
    {
        foreach (var job in inserted)
        {
            Sum(new SumChange(job.Job, Before: null, job.Status, RateChange.OfInsert(job.Job, job.Status)));
        }
    }

    /// <summary>Holds back what writes change in the sums, until it is known whether they stay.</summary>
    public void HoldSums() => _held = [];

    /// <summary>Adds what was held back, or drops it where the writes were undone.</summary>
    public void ReleaseSums(bool stay)
    {
        var held = _held!;
        _held = null;
        foreach (var change in stay ? held : [])
        {
            Sum(change);
        }
    }

    /// <summary>Writes what the transaction changes in sums, and does a step of upkeep where one is due.</summary>
    public void WriteSums(DateTimeOffset now)
    {
        Counts.Write(connection);
        Rates.Write(connection, Upkeep.Folded);
        Upkeep.Step(connection, now);
    }

    /// <summary>The transaction was undone.</summary>
    public void ClearSums()
    {
        _held = null;
        Counts.Clear();
        Rates.Clear();
        Upkeep.Undo();
    }

    private void WriteEntries(JobDefinition job, JobStatus? stored, JobStatus status, JobEntries? entries)
    {
        CheckpointRecords.Write(connection, job.Sequence, stored, status, entries);
        RunRecords.Write(connection, job.Sequence, stored, status, entries?.Run);
        WriteActions(job, entries);
    }

    private void WriteActions(JobDefinition job, JobEntries? entries)
    {
        if (entries is null)
        {
            return;
        }

        foreach (var action in entries.EarlierActions)
        {
            ActionRecords.Insert(connection, job, action);
        }

        if (entries.Action is { } last)
        {
            ActionRecords.Insert(connection, job, last);
        }
    }

    private void Sum(SumChange change)
    {
        if (_held is not null)
        {
            _held.Add(change);
            return;
        }

        if (change.Before is not null)
        {
            Counts.Remove(change.Job, change.Before);
        }

        if (change.After is not null)
        {
            Counts.Add(change.Job, change.After);
        }

        Rates.Add(change.Job, change.Rate);
    }

    private readonly record struct SumChange(JobDefinition Job, JobStatus? Before, JobStatus? After, RateChange Rate);

    private static int Execute(PreparedStatement statement, JobDefinition job)
    {
        try
        {
            return statement.Execute();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            throw new JobConflictException(exception.Message.Contains("jobs.dependencytoken", StringComparison.Ordinal)
                ? $"asyncoperation {job.JobId:D}: another job has its place in the line of the dependency token '{job.DependencyToken}'."
                : $"asyncoperation {job.JobId:D} cannot be written: {exception.Message}");
        }
    }

    internal static JobConflictException NotAtVersion(JobState state) =>
        new($"asyncoperation {state.Job.JobId:D} is no longer at version {state.Version}, or is gone.");

    private static string CreateInsertSql()
    {
        string[] names = [.. DefinitionColumns.All.Select(column => column.Name), .. StatusColumns.All.Select(column => column.Name), .. JobPlace.Columns];
        return $"INSERT INTO jobs (versionnumber, {string.Join(", ", names)}) VALUES (1, {string.Join(", ", names.Select((_, i) => $"?{i + 1}"))})";
    }

    private static string CreateUpdateSql(ulong mask)
    {
        string[] all = [.. StatusColumns.All.Select(column => column.Name), .. JobPlace.Columns];
        var names = all.Where((_, i) => (mask & (1UL << i)) != 0);
        var sets = names.Select((name, i) => $", {name} = ?{i + 3}");
        return $"UPDATE jobs SET versionnumber = ?2 + 1{string.Concat(sets)} WHERE sequence = ?1 AND versionnumber = ?2";
    }

    private PreparedStatement UpdateStatement(ref ulong mask)
    {
        if (_updates.TryGetValue(mask, out var known))
        {
            return known;
        }
        // The sets of columns that occur are few; should they ever be many, the rest write every column.
        if (_updates.Count >= MaxUpdates)
        {
            mask = AllBits;
        }

        return _updates[mask] = connection.Prepare(CreateUpdateSql(mask));
    }
}
