namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>What bounds the counts of lines.</summary>
/// <param name="PageRows">Rows that are read in one go when a line is begun: about a millisecond of one connection.</param>
/// <param name="ReadMembers">Members of a token that are counted by reading them. A longer line is kept in memory from then on.</param>
/// <param name="Tokens">Tokens whose lines are kept in memory; one more, and the one that was asked for least recently goes.</param>
internal sealed record LineCountBounds(int PageRows, int ReadMembers, int Tokens)
{
    public static LineCountBounds Default { get; } = new(PageRows: 4_096, ReadMembers: 1_000, Tokens: 64);
}
