using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>Lines of tokens that do not move. Members that stand behind others are passed over, and there may be very many, so the walk has a bound.</summary>
internal static class BlockedLineReads
{
    /// <summary>Rows that could block a line, the longest first.</summary>
    public const string CandidatesSql = """
        SELECT dependencytoken, asyncoperationid, stage, blockedsince, turn, abandoned = 0 AND (statecode = 3 OR (nextoccurrence IS NOT NULL AND occurrence IS NULL)) FROM jobs WHERE blockedsince IS NOT NULL ORDER BY blockedsince, sequence LIMIT ?1
        """;

    private const int MaxCandidates = 5_000;

    /// <summary>How far a line is counted.</summary>
    private const int MaxLength = 1_000;

    public static List<BlockedLine> Read(StoreConnection connection, int limit)
    {
        List<BlockedLine> lines = [];
        var candidates = connection.Prepare(CandidatesSql);
        candidates.Bind(1, MaxCandidates);
        try
        {
            while (lines.Count < limit && candidates.Step())
            {
                var token = candidates.Text(0);
                if (TokenReads.CountMembersBefore(connection, token, candidates.Int64(4), limit: 1) == 0)
                {
                    lines.Add(new BlockedLine(
                        token, candidates.Guid(1), WaitOf(candidates.Int32OrNull(2)), candidates.Time(3), TokenReads.CountMembers(connection, token, MaxLength), candidates.Boolean(5)));
                }
            }
        }
        finally
        {
            candidates.Reset();
        }

        return lines;
    }

    private static JobWaitKind WaitOf(int? stage) => stage is { } wait && Enum.IsDefined((JobWaitKind)wait) ? (JobWaitKind)wait : JobWaitKind.None;
}
