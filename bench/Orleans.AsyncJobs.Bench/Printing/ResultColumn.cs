using System.Globalization;
using Orleans.AsyncJobs.Bench.Measuring;

namespace Orleans.AsyncJobs.Bench.Printing;

/// <summary>A figure of each run.</summary>
/// <param name="Name">Its name with its unit.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Format">How it is written.</param>
internal sealed record ResultColumn(string Name, Func<RunResult, double> Figure, string Format)
{
    public string Text(RunResult run) => Text(Figure(run));

    public string MedianText(IReadOnlyList<RunResult> runs) => Text(Median(runs));

    public double Median(IReadOnlyList<RunResult> runs)
    {
        double[] sorted = [.. runs.Select(Figure).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private string Text(double value) => value.ToString(Format, CultureInfo.InvariantCulture);
}
