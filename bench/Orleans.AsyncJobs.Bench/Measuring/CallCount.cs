using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>Counts the calls that grains are given, by method. It stands in the way of each, so it is for a run that does not count.</summary>
internal sealed class CallCount : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<(string Interface, string Method), StrongBox<long>> _calls = [];

    public Task Invoke(IIncomingGrainCallContext context)
    {
        Interlocked.Increment(ref _calls.GetOrAdd((context.InterfaceName, context.MethodName), static _ => new StrongBox<long>()).Value);
        return context.Invoke();
    }

    /// <summary>Calls so far by method, the most frequent first.</summary>
    public IReadOnlyList<Figure> Read() =>
        [.. _calls.Select(static entry => new Figure(Name(entry.Key.Interface, entry.Key.Method), Interlocked.Read(ref entry.Value.Value), "N3")).OrderByDescending(static call => call.Value)];

    private static string Name(string type, string method) => $"{type[(type.LastIndexOf('.') + 1)..]}.{method}";
}
