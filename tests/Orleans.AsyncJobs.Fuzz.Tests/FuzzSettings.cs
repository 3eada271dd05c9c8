using System.Globalization;

namespace Orleans.AsyncJobs.Fuzz.Tests;

/// <summary>What the environment says of a run. <c>FUZZ_FIRST</c> and <c>FUZZ_REQUESTS=1</c> send one request again.</summary>
/// <param name="Seed"><c>FUZZ_SEED</c>, from which all requests follow; 1 by default.</param>
/// <param name="First"><c>FUZZ_FIRST</c>, the number of the first request; 0 by default.</param>
/// <param name="Requests"><c>FUZZ_REQUESTS</c>, how many; 2,000 by default, 100,000 in the long form.</param>
internal sealed record FuzzSettings(int Seed, int First, int Requests)
{
    public static FuzzSettings Read() => new(Number("FUZZ_SEED", 1), Number("FUZZ_FIRST", 0), Number("FUZZ_REQUESTS", 2_000));

    private static int Number(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : usual;
}
