namespace Orleans.AsyncJobs.Bench;

/// <summary>A workload: what is done to the service. How it is measured and printed is not its concern.</summary>
internal interface IWorkload
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What it shows, in a line.</summary>
    string Summary { get; }

    /// <summary>Whether its cases do the same at different sizes, so that each one's rate is set beside the first one's.</summary>
    bool ComparesCases => false;

    /// <summary>What it measures.</summary>
    /// <param name="options">The command line.</param>
    IReadOnlyList<WorkloadCase> Cases(BenchOptions options);
}
