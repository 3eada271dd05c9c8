using System.Collections.Concurrent;

namespace Orleans.Simulation.Tests.BothHosts;

/// <summary>What grains and tests tell each other, by name, since a grain class cannot close over a test's locals.</summary>
internal static class Signals
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> All = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Logs = new(StringComparer.Ordinal);

    public static void Set(string name) => HostedCluster.Post(() => Of(name).TrySetResult());

    public static Task Wait(string name) => Of(name).Task;

    /// <summary>Ends with a token's signal, on whatever scheduler that comes.</summary>
    public static Task CanceledAsync(CancellationToken token)
    {
        var canceled = new TaskCompletionSource();
        token.Register(canceled.SetResult);
        return canceled.Task;
    }

    public static void Log(string name, string entry) => LogOf(name).Enqueue(entry);

    public static string[] Entries(string name) => [.. LogOf(name)];

    private static TaskCompletionSource Of(string name) => All.GetOrAdd(name, _ => new());

    private static ConcurrentQueue<string> LogOf(string name) => Logs.GetOrAdd(name, _ => new());
}
