namespace Orleans.Simulation.Tests.BothHosts;

/// <summary>Ports for hosts that really listen.</summary>
internal static class Ports
{
    private static int _next = Random.Shared.Next(20_000, 28_000);

    public static int Next() => Interlocked.Increment(ref _next);
}
