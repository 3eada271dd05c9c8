namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>A figure that only one workload measures.</summary>
/// <param name="Name">Its name with its unit.</param>
/// <param name="Value">The figure.</param>
/// <param name="Format">How it is written.</param>
internal sealed record Figure(string Name, double Value, string Format);
