using System.Globalization;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>
/// What the threads of a process have used, by <c>/proc</c> (Linux; nothing elsewhere). A thread that has ended counts with
/// what was read of it last: who wants to see short-lived ones reads often.
/// </summary>
/// <param name="process">The process's id.</param>
internal sealed class ThreadTimes(int process)
{
    private const string SleepsKey = "voluntary_ctxt_switches:";

    private readonly Dictionary<string, (string Name, TimeSpan Processor, long Sleeps)> _threads = new(StringComparer.Ordinal);

    /// <summary>Processor time by the name of threads, of which the system keeps 15 characters; as last read.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Processor => _threads.Values
        .GroupBy(static thread => thread.Name, StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => group.Aggregate(TimeSpan.Zero, static (sum, thread) => sum + thread.Processor), StringComparer.Ordinal);

    /// <summary>How often threads have gone to sleep, to be woken again; as last read.</summary>
    public long Sleeps => _threads.Values.Sum(static thread => thread.Sleeps);

    /// <summary>Reads all threads.</summary>
    public void Read()
    {
        foreach (var task in Tasks())
        {
            // A thread may end between the listing and the reading.
            if (ReadLine(task, "comm") is { } name && ReadLine(task, "schedstat") is { } statistics && ReadLine(task, "status", SleepsKey) is { } sleeps)
            {
                // The first field is nanoseconds on a processor.
                var nanoseconds = long.Parse(statistics.AsSpan(0, statistics.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
                _threads[task] = (name, TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick), long.Parse(sleeps.AsSpan(SleepsKey.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture));
            }
        }
    }

    private static string? ReadLine(string task, string file, string start = "")
    {
        try
        {
            return File.ReadLines(Path.Combine(task, file)).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException || IsEnded(exception))
        {
            return null;
        }
    }

    // ESRCH: the file was opened, and then its thread ended.
    private static bool IsEnded(Exception exception) => exception is IOException { HResult: 3 };

    private string[] Tasks()
    {
        var folder = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task";
        return Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
    }
}
