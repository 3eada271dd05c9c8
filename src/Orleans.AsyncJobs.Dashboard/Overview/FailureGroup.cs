using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Overview;

/// <summary>New failures of one handler with one message.</summary>
/// <param name="MessageName">The handler.</param>
/// <param name="Line">The first line of their message.</param>
/// <param name="ErrorCode">Their code; null for none.</param>
/// <param name="Count">How many of those that were looked at.</param>
/// <param name="Newest">The newest of them.</param>
/// <param name="Path">The list of the failures of this handler with this message.</param>
internal sealed record FailureGroup(string MessageName, string Line, int? ErrorCode, int Count, JobRow Newest, string Path)
{
    /// <summary>How many groups are shown.</summary>
    public const int Limit = 6;

    /// <summary>How much of a line tells it from others in a search.</summary>
    private const int MaxSearched = 60;

    /// <param name="rows">Failed jobs, the last one first.</param>
    /// <param name="links">Where links lead.</param>
    public static IReadOnlyList<FailureGroup> Of(IEnumerable<JobRow> rows, PageLinks links) =>
    [
        .. rows
            .GroupBy(row => (row.MessageName, Line: Texts.FirstLine(row.Message)))
            .Select(group => new FailureGroup(group.Key.MessageName, group.Key.Line, group.First().ErrorCode, group.Count(), group.First(), PathOf(group.Key.MessageName, group.Key.Line, links)))
            .Take(Limit),
    ];

    private static string PathOf(string messageName, string line, PageLinks links)
    {
        var search = $"state:failed handler:{SearchTerms.Quote(messageName)}";
        var text = line.TrimEnd('…');
        return links.JobsWhere(text.Length == 0 ? search : $"{search} message~{SearchTerms.Quote(TextLimit.Shown(text, MaxSearched).TrimEnd('…'))}");
    }
}
