using System.Globalization;
using Orleans.AsyncJobs.Bench.Measuring;

namespace Orleans.AsyncJobs.Bench.Printing;

/// <summary>The runs of a case as a table, with the median of each column.</summary>
internal static class ResultTable
{
    private static readonly IReadOnlyList<ResultColumn> SyncColumns =
    [
        new("syncs/s before", static run => run.SyncsBefore, "N0"),
        new("after", static run => run.SyncsAfter, "N0"),
    ];

    private static readonly IReadOnlyList<ResultColumn> Columns =
    [
        new("jobs/s", static run => run.JobsPerSecond, "N0"),
        .. SyncColumns,
        new("jobs/sync", static run => run.JobsPerSecond / run.Syncs, "N2"),
        new("commits/job", static run => (double)run.Spent.Commits / run.Jobs, "N3"),
        new("rows/commit", static run => run.Spent.Commits == 0 ? 0 : (double)run.Spent.Writes / run.Spent.Commits, "N1"),
        new("disk B/job", static run => (double)run.Spent.WrittenBytes / run.Jobs, "N0"),
        new("alloc B/job", static run => (double)run.Spent.AllocatedBytes / run.Jobs, "N0"),
        new("CPU us/job", static run => run.Spent.Processor.TotalMicroseconds / run.Jobs, "N1"),
    ];

    // How long a job waits is set beside the time of one sync.
    private static readonly IReadOnlyList<ResultColumn> LatencyColumns =
    [
        new("p50 ms", static run => run.Latencies!.Median.TotalMilliseconds, "N3"),
        new("p99 ms", static run => run.Latencies!.Percentile99.TotalMilliseconds, "N3"),
        new("max ms", static run => run.Latencies!.Longest.TotalMilliseconds, "N1"),
        new("p50/sync", static run => run.Latencies!.Median.TotalSeconds * run.Syncs, "N2"),
        .. Columns,
    ];

    public static void Print(TextWriter output, string title, CaseResult result)
    {
        var runs = result.Runs;
        IReadOnlyList<ResultColumn> columns =
        [
            .. runs[0].Figures.Select((figure, i) => new ResultColumn(figure.Name, run => run.Figures[i].Value, figure.Format)),
            .. !result.Case.IsAboutJobs ? SyncColumns : runs[0].Latencies is null ? Columns : LatencyColumns,
        ];
        output.WriteLine();
        output.WriteLine(title);
        output.WriteLine(Line("run", columns.Select(column => column.Name), columns));
        for (var i = 0; i < runs.Count; i++)
        {
            output.WriteLine(Line($"{i + 1}", columns.Select(column => column.Text(runs[i])), columns));
        }

        output.WriteLine(Line("median", columns.Select(column => column.MedianText(runs)), columns));
    }

    /// <summary>Prints each case's median rate by the first one's.</summary>
    public static void PrintRatios(TextWriter output, IReadOnlyList<CaseResult> results)
    {
        output.WriteLine();
        foreach (var result in results.Skip(1))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"jobs/s of '{result.Case.Name}' by that of '{results[0].Case.Name}': {MedianRate(result.Runs) / MedianRate(results[0].Runs):N2}"));
        }
    }

    /// <summary>The median of jobs/s.</summary>
    public static double MedianRate(IReadOnlyList<RunResult> runs) => Columns[0].Median(runs);

    private static string Line(string first, IEnumerable<string> cells, IReadOnlyList<ResultColumn> columns) =>
        $"{first,6}  {string.Join("  ", cells.Select((cell, i) => cell.PadLeft(Math.Max(columns[i].Name.Length, 7))))}";
}
