using NodaTime;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>Times as whole seconds since 0001-01-01T00:00:00, of UTC or of a wall clock.</summary>
internal static class RecurrenceClock
{
    public const int SecondsPerMinute = 60;
    public const int SecondsPerHour = 3_600;
    public const int SecondsPerDay = 86_400;

    private static readonly long UnixEpoch = DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond;

    /// <summary>The last day there is: 9999-12-31.</summary>
    public static readonly int LastDay = DateOnly.MaxValue.DayNumber;

    public static long SecondsOf(DateTimeOffset moment) => moment.UtcTicks / TimeSpan.TicksPerSecond;

    public static long SecondsOf(DateTime wallClock) => wallClock.Ticks / TimeSpan.TicksPerSecond;

    public static long SecondsOf(Instant instant) => instant.ToUnixTimeSeconds() + UnixEpoch;

    public static Instant InstantOf(long seconds) => Instant.FromUnixTimeSeconds(seconds - UnixEpoch);

    public static DateTimeOffset MomentOf(long seconds) => new(seconds * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    public static DateTime WallClockOf(long seconds) => new(seconds * TimeSpan.TicksPerSecond, DateTimeKind.Unspecified);

    public static int DayOf(long seconds) => (int)FloorDivide(seconds, SecondsPerDay);

    public static long FloorDivide(long value, long divisor) => (value >= 0 ? value : value - divisor + 1) / divisor;

    /// <summary>The first number from a value on that is a whole number of intervals away from an origin, which lies at or before it or after it.</summary>
    public static long AlignUp(long value, long origin, long interval)
    {
        var past = (value - origin) % interval;
        return past switch { 0 => value, < 0 => value - past, _ => value + interval - past };
    }
}
