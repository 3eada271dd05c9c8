using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>Counts what a run does beside what <see cref="CostMeter"/> reads: messages, activations, locks, collections.</summary>
/// <remarks>
/// An answer is a message too. What the silo's own client is answered is not counted, since Orleans does not count it: a
/// job created through <see cref="IJobClient"/> has one message more.
/// </remarks>
internal sealed class JobCounts : IDisposable
{
    private const string Few = "N3";

    // What Orleans calls it, and what the table calls it.
    private static readonly (string Instrument, string Name)[] SiloCounts =
    [
        ("orleans-messaging-sent-local", "messages"),
        ("orleans-messaging-processing-dispatcher-processed", "of them requests to grains"),
        ("orleans-catalog-activation-created", "activations created"),
        ("orleans-catalog-activation-destroyed", "activations ended"),
        ("orleans-directory-registrations-single-act-issued", "registrations in the grain directory"),
        ("orleans-directory-lookups-full-issued", "look-ups in the grain directory"),
    ];

    private readonly SiloMeter _silo = new([.. SiloCounts.Select(static count => count.Instrument)]);
    private readonly TimerCount _timers = new();
    private readonly ThreadTimes _threads = new(Environment.ProcessId);
    private readonly CallCount _calls = new();

    /// <summary>Whether calls are counted by method, which costs: in the run that does not count.</summary>
    public bool ByMethod { get; set; }

    /// <summary>Lets a service be counted: its timers, and its silo's.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_timers));
        services.AddKeyedSingleton<TimeProvider>(AsyncJobsDefaults.TimeProviderName, _timers);
        if (ByMethod)
        {
            services.AddSingleton<IIncomingGrainCallFilter>(_calls);
        }
    }

    /// <summary>All counts so far; one that is not in an earlier reading was 0 then.</summary>
    public IReadOnlyList<Figure> Read()
    {
        if (ByMethod)
        {
            return _calls.Read();
        }

        var silo = _silo.Read();
        _threads.Read();
        var processor = Environment.CpuUsage;
        return
        [
            .. SiloCounts.Select(count => new Figure(count.Name, silo[count.Instrument], Few)),
            new("timers", _timers.Created, Few),
            new("thread pool work items", ThreadPool.CompletedWorkItemCount, Few),
            new("lock contentions", Monitor.LockContentionCount, Few),
            new("threads gone to sleep", _threads.Sleeps, Few),
            new("allocated, B", GC.GetTotalAllocatedBytes(), "N0"),
            .. Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => new Figure($"collections of generation {generation}, in 1,000 jobs", 1_000.0 * GC.CollectionCount(generation), Few)),
            new("paused by them, us", GC.GetTotalPauseDuration().TotalMicroseconds, "N2"),
            new("CPU, us", processor.TotalTime.TotalMicroseconds, "N1"),
            new("of it in the kernel", processor.PrivilegedTime.TotalMicroseconds, "N1"),
            .. _threads.Processor.OrderByDescending(static thread => thread.Value).Select(static thread => new Figure($"of it in '{thread.Key}'", thread.Value.TotalMicroseconds, "N1")),
        ];
    }

    public void Dispose() => _silo.Dispose();
}
