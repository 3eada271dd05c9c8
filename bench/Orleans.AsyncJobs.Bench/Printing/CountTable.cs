using System.Globalization;
using Orleans.AsyncJobs.Bench.Measuring;

namespace Orleans.AsyncJobs.Bench.Printing;

/// <summary>What a job costs, as a table in Markdown: a line for each count, and a column for each case.</summary>
internal static class CountTable
{
    /// <summary>Prints the median of each count.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">What the table shows.</param>
    /// <param name="cases">The cases by the names of their columns.</param>
    public static void Print(TextWriter output, string title, IReadOnlyList<(string Name, CaseResult Result)> cases) =>
        Print(output, title, [.. cases.Select(static one => (one.Name, one.Result.Runs))]);

    /// <summary>Prints the calls that grains are given, by method.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">What the table shows.</param>
    /// <param name="cases">The cases by the names of their columns.</param>
    public static void PrintCalls(TextWriter output, string title, IReadOnlyList<(string Name, CaseResult Result)> cases) =>
        Print(output, title, [.. cases.Select(static one => (one.Name, one.Result.WarmUps))]);

    private static void Print(TextWriter output, string title, IReadOnlyList<(string Name, List<RunResult> Runs)> cases)
    {
        output.WriteLine($"| {title} | {string.Join(" | ", cases.Select(static one => one.Name))} |");
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---:|", cases.Count))}");
        foreach (var (name, format) in cases.SelectMany(static one => one.Runs).SelectMany(static run => run.Counts).Select(static figure => (figure.Name, figure.Format)).Distinct())
        {
            var medians = cases.Select(one => Median(one.Runs, name)).ToList();
            var texts = medians.Select(median => median.ToString(format, CultureInfo.InvariantCulture)).ToList();
            // Threads that hardly ran, and calls that are made once, are no cost of a job.
            if (texts.Any(static text => text.AsSpan().ContainsAnyInRange('1', '9')))
            {
                output.WriteLine($"| {name} | {string.Join(" | ", texts)} |");
            }
        }
    }

    private static double Median(IReadOnlyList<RunResult> runs, string name)
    {
        double[] sorted = [.. runs.Select(run => run.Counts.FirstOrDefault(figure => figure.Name == name)?.Value ?? 0).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
