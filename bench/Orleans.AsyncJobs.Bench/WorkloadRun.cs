using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Bench.Measuring;

namespace Orleans.AsyncJobs.Bench;

/// <summary>One run of a case: its folder, and the clock and costs of the part that is measured.</summary>
/// <param name="folder">A folder of its own, empty at the beginning.</param>
/// <param name="jobs">How many jobs the case is about.</param>
/// <param name="meter">Reads what the process spends.</param>
/// <param name="counts">Counts in detail; null when that is not asked.</param>
internal sealed class WorkloadRun(string folder, int jobs, CostMeter meter, JobCounts? counts)
{
    private IReadOnlyList<Figure> _countsBefore = [];
    private long _began;
    private Costs _costsBefore;

    public string Folder { get; } = folder;

    public int Jobs { get; } = jobs;

    public TimeSpan Elapsed { get; private set; }

    public Costs Spent { get; private set; }

    /// <summary>The counts by the job; empty when they are not asked.</summary>
    public IReadOnlyList<Figure> Counts { get; private set; } = [];

    /// <summary>How long each job waited for its start, where the case measures that.</summary>
    public Latencies? Latencies { get; set; }

    /// <summary>What only this case measures.</summary>
    public List<Figure> Figures { get; } = [];

    /// <summary>What is told of the run where it ends.</summary>
    public string? Remark { get; set; }

    /// <summary>Lets the service that is measured be counted.</summary>
    public void AddCounts(IServiceCollection services) => counts?.AddTo(services);

    /// <summary>Begins the measured part. What came before is preparation.</summary>
    public void Begin()
    {
        _countsBefore = counts?.Read() ?? [];
        _costsBefore = meter.Read();
        _began = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends the measured part.</summary>
    public void End()
    {
        Elapsed = Stopwatch.GetElapsedTime(_began);
        Spent = meter.Read() - _costsBefore;
        var before = _countsBefore.ToDictionary(static count => count.Name, static count => count.Value, StringComparer.Ordinal);
        Counts = [.. (counts?.Read() ?? []).Select(count => count with { Value = (count.Value - before.GetValueOrDefault(count.Name)) / Jobs })];
    }
}
