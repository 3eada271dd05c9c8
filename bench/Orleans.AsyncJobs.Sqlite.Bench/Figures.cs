namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>What one run measured.</summary>
/// <param name="Syncs">Appends of 4 KiB, each with fdatasync, per second: what the disk allows at this moment.</param>
/// <param name="LogBytes">Bytes that one insert by itself appends to the log.</param>
/// <param name="Sequential">Inserts per second of one caller, one after the other.</param>
/// <param name="Concurrent">Inserts per second of 64 callers.</param>
/// <param name="Bulk">Rows per second in groups of 1,000 from one caller.</param>
/// <param name="StartAndComplete">Updates per second, two for each row: Locked, then Completed.</param>
/// <param name="BytesPerWrite">Bytes allocated for each update.</param>
internal sealed record Figures(double Syncs, double LogBytes, double Sequential, double Concurrent, double Bulk, double StartAndComplete, double BytesPerWrite)
{
    public static Figures Median(IReadOnlyList<Figures> runs) => new(
        Middle(runs, run => run.Syncs),
        Middle(runs, run => run.LogBytes),
        Middle(runs, run => run.Sequential),
        Middle(runs, run => run.Concurrent),
        Middle(runs, run => run.Bulk),
        Middle(runs, run => run.StartAndComplete),
        Middle(runs, run => run.BytesPerWrite));

    public override string ToString() =>
        $"sync {Syncs:F0}/s | insert alone {Sequential:F0}/s ({Sequential / Syncs:P0} of sync, {LogBytes:F0} B of log each) | 64 callers {Concurrent:F0}/s | bulk of 1,000 {Bulk:F0} rows/s | start+completion {StartAndComplete:F0} updates/s, {BytesPerWrite:F0} B each";

    private static double Middle(IReadOnlyList<Figures> runs, Func<Figures, double> figure) => runs.Select(figure).Order().ElementAt(runs.Count / 2);
}
