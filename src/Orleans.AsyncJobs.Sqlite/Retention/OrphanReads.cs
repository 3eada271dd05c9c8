using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Records;

namespace Orleans.AsyncJobs.Sqlite.Retention;

/// <summary>Finds records whose job is gone. How far each table has been looked through is a row of <c>counters</c>.</summary>
internal static class OrphanReads
{
    /// <summary>Parameter: the counter.</summary>
    private const string PlaceSql = "SELECT value FROM counters WHERE name = ?1";

    /// <summary>Records of so many jobs are looked at in a step.</summary>
    private const int OwnersPerStep = 500;

    /// <summary>Looks at the next records.</summary>
    public static OrphanStep Read(StoreConnection connection, OwnedTable table, long upToSequence)
    {
        var place = connection.Prepare(PlaceSql);
        place.Bind(1, table.Counter);
        var from = JobReads.Rows(place, 1, static row => row.Int64(0)) is [var last] ? last : 0;
        var statement = connection.Prepare(table.OwnersSql);
        statement.Bind(1, from);
        statement.Bind(2, upToSequence);
        statement.Bind(3, OwnersPerStep);
        var owners = JobReads.Rows(statement, OwnersPerStep, static row => (Sequence: row.Int64(0), IsGone: row.Boolean(1)));
        return new OrphanStep(
            [.. owners.Where(static owner => owner.IsGone).Select(static owner => owner.Sequence)], from, owners.Count == OwnersPerStep ? owners[^1].Sequence : 0);
    }
}

/// <summary>What a look at some records has found.</summary>
/// <param name="Orphans">The sequences of jobs that have no row.</param>
/// <param name="From">Behind which sequence it began.</param>
/// <param name="To">Where the next one begins; 0 for the first record.</param>
internal sealed record OrphanStep(IReadOnlyList<long> Orphans, long From, long To);
