namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>The delays of one run.</summary>
/// <param name="Median">Half of them are at most this.</param>
/// <param name="Percentile99">99 of 100 are at most this.</param>
/// <param name="Longest">All are at most this.</param>
internal sealed record Latencies(TimeSpan Median, TimeSpan Percentile99, TimeSpan Longest)
{
    /// <summary>Sums up delays; sorts them in place.</summary>
    /// <param name="delays">At least one.</param>
    public static Latencies Of(TimeSpan[] delays)
    {
        Array.Sort(delays);
        return new Latencies(delays[delays.Length / 2], delays[(int)(delays.Length * 0.99)], delays[^1]);
    }
}
