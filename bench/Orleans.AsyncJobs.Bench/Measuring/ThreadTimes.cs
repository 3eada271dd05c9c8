using System.Globalization;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>What the threads of a process have used, by <c>/proc</c> (Linux; nothing elsewhere).</summary>
/// <param name="process">The process's id.</param>
internal sealed class ThreadTimes(int process)
{
    private const string SwitchesKey = "voluntary_ctxt_switches:";

    /// <summary>Processor time so far of the threads that live now, added up by name; the system cuts a name to 15 characters.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Read()
    {
        Dictionary<string, TimeSpan> times = new(StringComparer.Ordinal);
        foreach (var task in Tasks())
        {
            // A thread may end between the listing and the reading.
            if (ReadLine(task, "comm") is { } name && ReadLine(task, "schedstat") is { } statistics)
            {
                // The first field is nanoseconds on a processor.
                var nanoseconds = long.Parse(statistics.AsSpan(0, statistics.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
                times[name] = times.GetValueOrDefault(name) + TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
            }
        }

        return times;
    }

    /// <summary>How often the threads that live now have gone to sleep so far, to be woken again.</summary>
    public long ReadSleeps() => Tasks().Sum(static task => ReadLine(task, "status", SwitchesKey) is { } line
        ? long.Parse(line.AsSpan(SwitchesKey.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)
        : 0);

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
