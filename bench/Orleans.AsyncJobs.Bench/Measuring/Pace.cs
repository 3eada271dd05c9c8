using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Bench.Measuring;

/// <summary>
/// Moments at a fixed rate. The wait is the system's own <c>nanosleep</c>: <see cref="Thread.Sleep(TimeSpan)"/> counts
/// whole milliseconds, and spinning would take one of few cores from the service. It is late by the system's timer slack,
/// about 50 µs, which counts as delay.
/// </summary>
/// <param name="rate">Moments per second.</param>
internal sealed partial class Pace(int rate)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _given;

    /// <summary>Waits for the next moment, if it is still to come.</summary>
    /// <returns>The moment, as a time stamp of <see cref="Stopwatch"/>.</returns>
    public long WaitForNext()
    {
        var moment = _start + (_given++ * Stopwatch.Frequency / rate);
        for (var left = Left(moment); left > TimeSpan.Zero; left = Left(moment))
        {
            var request = new Duration(left.Ticks / TimeSpan.TicksPerSecond, left.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
            _ = Sleep(in request, 0);
        }

        return moment;
    }

    private static TimeSpan Left(long moment) => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), moment);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in Duration request, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Duration(long Seconds, long Nanoseconds);
}
