using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Table;

/// <summary>What became of an insert under a key.</summary>
/// <param name="Stored">The rows as stored; null when the key had been used before and nothing was stored.</param>
/// <param name="Receipts">The ids and sequences of the rows that the key stands for, in the order of their create.</param>
internal sealed record IdempotentInsert(IReadOnlyList<JobState>? Stored, IReadOnlyList<JobReceipt> Receipts);
