namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>What was measured over lines of one length.</summary>
/// <param name="FirstLanes">The first count of a partition's lanes: its rows are read.</param>
/// <param name="FirstMembers">The first count of a token's members.</param>
/// <param name="Lanes">A later count of lanes, while nobody writes.</param>
/// <param name="Members">A later count of members, while nobody writes.</param>
/// <param name="Busy">A count of lanes and one of members, one after the other, while 64 callers write.</param>
/// <param name="LongestBusy">The longest of these pairs.</param>
/// <param name="KeptBytes">Bytes of memory that both lines take.</param>
/// <param name="WritesBefore">Writes per second before the first count: an insert by one of 64 callers, a start, a completion.</param>
/// <param name="WritesAfter">The same after it.</param>
internal sealed record CountFigures(
    TimeSpan FirstLanes, TimeSpan FirstMembers, TimeSpan Lanes, TimeSpan Members, TimeSpan Busy, TimeSpan LongestBusy, long KeptBytes, double WritesBefore, double WritesAfter)
{
    public override string ToString() =>
        $"first count of lanes {FirstLanes.TotalMilliseconds:F1} ms, of members {FirstMembers.TotalMilliseconds:F1} ms | later {Lanes.TotalMicroseconds:F1} us, {Members.TotalMicroseconds:F1} us | both while others write {Busy.TotalMicroseconds:F0} us, at most {LongestBusy.TotalMilliseconds:F1} ms | kept {KeptBytes / 1024.0 / 1024:F1} MiB | writes {WritesBefore:F0}/s before, {WritesAfter:F0}/s after";
}
