namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>One step of a move between lanes; answers whether there may be more to move.</summary>
/// <param name="names">The message names with a limit, in the first step; null in the later ones.</param>
internal sealed class MoveLanesWrite(IReadOnlySet<string>? names) : PendingWrite<bool>
{
    protected override bool Write(JobRows rows, StoreConnection connection)
    {
        if (names is not null)
        {
            LimitedNames.Begin(connection, names);
        }

        return LimitedNames.MoveNext(connection);
    }
}
