using System.Collections.Concurrent;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>
/// Where series end by COUNT. Each occurrence asks for it, and to count a million takes up to a tenth of a second: so the ends
/// of long series are kept. It is a pure function's answers, which never change while the process runs.
/// </summary>
internal static class CountedSeries
{
    /// <summary>Shorter series are counted in less than 0.2 ms.</summary>
    public const int MinCount = 1_000;

    /// <summary>At most so many ends are kept, which takes some 700 kB. When they are more, all are dropped.</summary>
    public const int MaxKept = 1_000;

    private static readonly ConcurrentDictionary<(string Pattern, long Start, string Zone), long> Ends = new();

    /// <summary>The last occurrence of a series.</summary>
    /// <param name="pattern">The rule as it was written.</param>
    /// <param name="start">Its start, in seconds.</param>
    /// <param name="zone">The name of its zone.</param>
    /// <param name="count">What its COUNT asks for.</param>
    /// <param name="find">Counts.</param>
    public static long EndOf(string pattern, long start, string zone, int count, Func<int, long> find)
    {
        if (count < MinCount)
        {
            return find(count);
        }

        var key = (pattern, start, zone);
        if (Ends.TryGetValue(key, out var end))
        {
            return end;
        }

        end = find(count);
        if (Ends.Count >= MaxKept)
        {
            Ends.Clear();
        }

        Ends[key] = end;
        return end;
    }
}
