using System.Globalization;

namespace Orleans.AsyncJobs.Bench;

/// <summary>The command line: names of workloads, and options.</summary>
internal sealed record BenchOptions
{
    private const int DefaultRuns = 5;

    public IReadOnlyList<string> Workloads { get; private init; } = [];

    /// <summary>Runs that count, after one that does not.</summary>
    public int Runs { get; private init; } = DefaultRuns;

    /// <summary>Jobs of each case; null leaves it to the case.</summary>
    public int? Jobs { get; private init; }

    /// <summary>Arrivals per second where a workload paces them; null for half of what w1 runs.</summary>
    public int? Rate { get; init; }

    /// <summary>Only cases whose name has this text, in any case of letters; null for all.</summary>
    public string? Case { get; private init; }

    /// <summary>Whether what a job costs is counted in detail, which costs a little itself.</summary>
    public bool Counts { get; private init; }

    /// <summary>The folder in which each run makes its own.</summary>
    public string Data { get; private init; } = Path.GetFullPath("bench-data");

    /// <summary>The server's program: by default the one that was built beside this one.</summary>
    public string Server { get; private init; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Orleans.AsyncJobs.Server", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "asyncjobs"));

    /// <exception cref="FormatException">An argument is not understood; the message says which.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--runs" => options with { Runs = Number(args, ++i) },
                "--jobs" => options with { Jobs = Number(args, ++i) },
                "--rate" => options with { Rate = Number(args, ++i) },
                "--case" => options with { Case = Value(args, ++i) },
                "--counts" => options with { Counts = true },
                "--data" => options with { Data = Path.GetFullPath(Value(args, ++i)) },
                "--server" => options with { Server = Path.GetFullPath(Value(args, ++i)) },
                var option when option.StartsWith('-') => throw new FormatException($"The option {option} is not known."),
                var workload => options with { Workloads = [.. options.Workloads, workload] },
            };
        }

        return options;
    }

    private static int Number(IReadOnlyList<string> args, int i) =>
        int.TryParse(Value(args, i), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{args[i - 1]} takes a whole number above 0, not '{args[i]}'.");

    private static string Value(IReadOnlyList<string> args, int i) =>
        i < args.Count ? args[i] : throw new FormatException($"{args[i - 1]} needs a value.");
}
