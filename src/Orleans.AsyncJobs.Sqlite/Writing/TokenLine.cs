using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// Guards the order of dependency tokens within the writer's open transaction, whatever the grains believe. Each check
/// is one search of the index of turns, however long the line is.
/// </summary>
internal sealed class TokenLine(StoreConnection connection)
{
    /// <summary>Parameter: token.</summary>
    internal const string OccupiedSql = "SELECT 1 FROM jobs WHERE dependencytoken = ?1 AND turn IS NOT NULL LIMIT 1";

    /// <summary>Parameters: token, position, sequence. The row itself may hold the turn, by a run that was abandoned.</summary>
    internal const string BlockedSql = "SELECT 1 FROM jobs WHERE dependencytoken = ?1 AND turn IS NOT NULL AND turn < ?2 AND sequence <> ?3 LIMIT 1";

    private const string VersionSql = "SELECT 1 FROM jobs WHERE sequence = ?1 AND versionnumber = ?2";

    /// <summary>A new row as it is to be stored: admitted if it has no token, or nobody of its token is in the line. One that waits for its first occurrence is not in the line yet.</summary>
    /// <exception cref="JobConflictException">Out of turn: it was to start at once, and somebody is.</exception>
    public JobStatus Join(JobDefinition job, JobStatus status)
    {
        if (job.DependencyToken is null)
        {
            return status.Admitted ? status : status with { Admitted = true };
        }

        if (status.State == JobStateCode.Suspended && !TokenLines.HasPlace(job, status))
        {
            return status.Admitted ? status with { Admitted = false } : status;
        }

        var statement = connection.Prepare(OccupiedSql);
        statement.Bind(1, job.DependencyToken);
        var isFree = !HasRow(statement);
        if (!isFree && JobPlace.HoldsRun(status))
        {
            throw NotItsTurn(job);
        }

        return status with { Admitted = isFree };
    }

    /// <summary>Refuses a change by which a row would take a turn that is not its own: to hold the run, or to be admitted.</summary>
    /// <exception cref="JobConflictException">Out of turn: an earlier member is in the line, or another holds the run.</exception>
    /// <exception cref="JobConflictException">The row has another version by now.</exception>
    public void Check(JobState state, JobStatus status)
    {
        var job = state.Job;
        if (job.DependencyToken is null || !TakesTurn(state.Stored!, status, JobPlace.Of(job, status)))
        {
            return;
        }

        var statement = connection.Prepare(BlockedSql);
        statement.Bind(1, job.DependencyToken);
        statement.Bind(2, status.Position);
        statement.Bind(3, job.Sequence);
        if (!HasRow(statement))
        {
            return;
        }
        // A turn is judged by what the row is; who has not seen its last change hears of that first.
        throw IsAtVersion(state) ? NotItsTurn(job) : JobRows.NotAtVersion(state);
    }

    private static bool TakesTurn(JobStatus stored, JobStatus status, JobPlace place)
    {
        if (JobPlace.HoldsRun(status))
        {
            return !JobPlace.HoldsRun(stored) || (status.State == JobStateCode.Locked && stored.State != JobStateCode.Locked);
        }

        return place.Turn is not null && status.Admitted && !stored.Admitted;
    }

    private static JobConflictException NotItsTurn(JobDefinition job) =>
        JobConflictException.OutOfTurn($"asyncoperation {job.JobId:D}: an earlier job of the dependency token '{job.DependencyToken}' is not completed, or another one holds the run.");

    private static bool HasRow(PreparedStatement statement)
    {
        var hasRow = statement.Step();
        statement.Reset();
        return hasRow;
    }

    private bool IsAtVersion(JobState state)
    {
        var statement = connection.Prepare(VersionSql);
        statement.Bind(1, state.Job.Sequence);
        statement.Bind(2, state.Version);
        return HasRow(statement);
    }
}
