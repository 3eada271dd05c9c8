using Orleans.AsyncJobs.Bench;
using Orleans.AsyncJobs.Bench.Measuring;
using Orleans.AsyncJobs.Bench.Printing;
using Orleans.AsyncJobs.Bench.Workloads;

// In the order in which they are run: w4 takes its rate from w1.
IWorkload[] workloads = [new RunStored(), new Enqueue(), new StartLatency(), new TableGrowth(), new OrderedChain(), new ManyTokens(), new Backlog(), new Postponed("w7", defaultJobs: 12_000, laterPerJob: 83), new Postponed("postponed", defaultJobs: 10_000, laterPerJob: 0), new Overdue(), new Fairness(), new RetentionBeside(), new QueryBeside(), new ServerStart(), new ServerIdle(), new LargeData(), new LargeBatches()];

BenchOptions options;
IWorkload[] chosen;
try
{
    options = BenchOptions.Parse(args);
    if (options.Workloads.FirstOrDefault(name => workloads.All(workload => workload.Name != name)) is { } unknown)
    {
        throw new FormatException($"The workload {unknown} is not known.");
    }

    chosen = [.. workloads.Where(workload => options.Workloads.Contains(workload.Name, StringComparer.Ordinal))];
    if (chosen.Length == 0)
    {
        throw new FormatException("No workload is named.");
    }

    if (chosen[0] is not RunStored)
    {
        _ = chosen.SelectMany(workload => workload.Cases(options)).Count();
    }
}
catch (FormatException exception)
{
    Console.Error.WriteLine($"{exception.Message}\nusage: <workload…> [--runs 5] [--jobs N] [--rate N] [--case TEXT] [--data DIR] [--counts] [--server PROGRAM]");
    foreach (var workload in workloads)
    {
        Console.Error.WriteLine($"  {workload.Name,-8} {workload.Summary}");
    }

    return 2;
}

using var meter = new CostMeter();
using var counts = options.Counts ? new JobCounts() : null;
List<(string Name, CaseResult Result)> counted = [];
foreach (var workload in chosen)
{
    Console.WriteLine($"{workload.Name}: {workload.Summary}");
    WorkloadCase[] cases = [.. workload.Cases(options).Where(one => options.Case is not { } text || one.Name.Contains(text, StringComparison.OrdinalIgnoreCase))];
    if (cases.Length == 0)
    {
        Console.Error.WriteLine($"No case of {workload.Name} has '{options.Case}' in its name: {string.Join(", ", workload.Cases(options).Select(static one => one.Name))}.");
        return 2;
    }

    var results = await new CaseRunner(options, meter, counts).RunAsync(cases, Console.Out);
    foreach (var result in results)
    {
        ResultTable.Print(Console.Out, $"{workload.Name}: {result.Case.Name}, {result.Case.Jobs:N0} jobs, {result.Runs.Count} runs", result);
        counted.Add((results.Count == 1 ? workload.Name : $"{workload.Name}: {result.Case.Name}", result));
    }

    if (workload.ComparesCases)
    {
        ResultTable.PrintRatios(Console.Out, results);
    }

    Console.WriteLine();
    if (workload is RunStored && options.Rate is null)
    {
        options = options with { Rate = (int)(ResultTable.MedianRate(results[0].Runs) / 2) };
    }
}

if (counts is not null)
{
    CountTable.Print(Console.Out, "for each job", counted);
    Console.WriteLine();
    CountTable.PrintCalls(Console.Out, "calls of grains for each job", counted);
}

if (Directory.Exists(options.Data) && !Directory.EnumerateFileSystemEntries(options.Data).Any())
{
    Directory.Delete(options.Data);
}

return 0;
