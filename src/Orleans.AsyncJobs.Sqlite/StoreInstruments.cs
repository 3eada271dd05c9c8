using System.Diagnostics.Metrics;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>What the store counts, on the meter <c>Orleans.AsyncJobs.Sqlite</c>.</summary>
internal static class StoreInstruments
{
    private static readonly Meter Meter = new("Orleans.AsyncJobs.Sqlite");
    private static readonly Counter<long> Commits = Meter.CreateCounter<long>("asyncjobs.store.commits", "{commit}", "Transactions that are on disk.");
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("asyncjobs.store.rows", "{row}", "Rows that they inserted, changed or deleted, or refused to.");

    /// <summary>A transaction is on disk.</summary>
    /// <param name="batch">What it wrote.</param>
    public static void OnCommitted(IReadOnlyList<IPendingWrite> batch)
    {
        Commits.Add(1);
        if (Rows.Enabled)
        {
            Rows.Add(batch.Sum(write => Math.Max(write.InsertedRows, 1)));
        }
    }
}
