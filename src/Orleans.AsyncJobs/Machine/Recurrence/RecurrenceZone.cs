using System.Collections.Frozen;
using NodaTime;
using NodaTime.TimeZones;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>
/// The time zone of a series. The rules of the zones are those in the NodaTime package, with the names that Windows has for
/// them: the process runs without ICU, where .NET knows no Windows name, and a container often has no zones at all.
/// </summary>
internal sealed class RecurrenceZone
{
    private const int MaxNameLength = 100;

    // Further from a change of the clock than any zone has ever set it.
    private const long FarFromChange = 2 * RecurrenceClock.SecondsPerDay;

    private static readonly FrozenDictionary<string, string> Names = TzdbDateTimeZoneSource.Default.WindowsToTzdbIds
        .Concat(TzdbDateTimeZoneSource.Default.GetIds().Select(name => KeyValuePair.Create(name, name)))
        .GroupBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(group => group.Key, group => group.Last().Value, StringComparer.OrdinalIgnoreCase);

    private readonly DateTimeZone _zone;
    private PlainTime? _plain;

    private RecurrenceZone(DateTimeZone zone) => _zone = zone;

    /// <summary>The IANA name.</summary>
    public string Name => _zone.Id;

    /// <summary>Finds a zone.</summary>
    /// <param name="name">An IANA name, or a Windows one, in any case; null or empty for UTC.</param>
    /// <exception cref="JobException">There is no such zone.</exception>
    public static RecurrenceZone Find(string? name)
    {
        var asked = name?.Trim();
        if (string.IsNullOrEmpty(asked))
        {
            return new RecurrenceZone(DateTimeZone.Utc);
        }

        if (asked.Length <= MaxNameLength && Names.TryGetValue(asked, out var id))
        {
            return new RecurrenceZone(DateTimeZoneProviders.Tzdb[id]);
        }

        var nearest = NearestName.Find(asked, Names.Keys);
        throw JobException.Invalid(
            $"'{RecurrenceRefusals.Shown(asked)}' is not a time zone{(nearest is null ? "; write an IANA name, such as Europe/Berlin, or a Windows name, such as W. Europe Standard Time." : $"; did you mean '{nearest}'?")}");
    }

    /// <summary>The stretch of time without a change of the clock that a moment lies in.</summary>
    /// <param name="utc">The moment.</param>
    public ClockStretch StretchAt(long utc)
    {
        var interval = _zone.GetZoneInterval(RecurrenceClock.InstantOf(utc));
        return new ClockStretch(
            interval.HasStart ? RecurrenceClock.SecondsOf(interval.Start) : long.MinValue,
            interval.HasEnd ? RecurrenceClock.SecondsOf(interval.End) : long.MaxValue,
            interval.WallOffset.Seconds);
    }

    /// <summary>What the wall clock shows.</summary>
    public long ToWallClock(long utc) => utc + StretchAt(utc).Offset;

    /// <summary>A moment with the zone's offset, to the minute: before there were zones places had seconds in theirs.</summary>
    public DateTimeOffset ToLocal(DateTimeOffset moment) =>
        moment.ToOffset(TimeSpan.FromMinutes(StretchAt(RecurrenceClock.SecondsOf(moment)).Offset / RecurrenceClock.SecondsPerMinute));

    /// <summary>
    /// The wall clock from which on to look for what comes after a moment. Just behind a gap that is where the gap begins: what
    /// was to be in the gap comes after it.
    /// </summary>
    public long WallClockBefore(long utc)
    {
        var stretch = StretchAt(utc);
        if (stretch.Start != long.MinValue)
        {
            var offsetBefore = StretchAt(stretch.Start - 1).Offset;
            if (utc < stretch.Start + stretch.Offset - offsetBefore)
            {
                return stretch.Start + offsetBefore;
            }
        }

        return utc + stretch.Offset;
    }

    /// <summary>
    /// The moment of a wall-clock time. One that the clock shows twice is its first. One that the clock jumps over is as many
    /// seconds after the jump as it was to be after its beginning. Source: RFC 5545 §3.3.5.
    /// </summary>
    /// <param name="wallClock">The time.</param>
    /// <param name="notBefore">The start of the series: the second of two where the first is before it.</param>
    /// <param name="isInGap">Whether the clock jumps over it.</param>
    public long ToUtc(long wallClock, long notBefore, out bool isInGap)
    {
        isInGap = false;
        if (_plain is { } plain && wallClock >= plain.From && wallClock < plain.To)
        {
            return wallClock - plain.Offset;
        }

        var mapping = _zone.MapLocal(RecurrenceClock.InstantOf(wallClock).InUtc().LocalDateTime);
        isInGap = mapping.Count == 0;
        var early = mapping.EarlyInterval;
        if (mapping.Count == 1)
        {
            _plain = new PlainTime(
                early.HasStart ? RecurrenceClock.SecondsOf(early.Start) + early.WallOffset.Seconds + FarFromChange : long.MinValue,
                early.HasEnd ? RecurrenceClock.SecondsOf(early.End) + early.WallOffset.Seconds - FarFromChange : long.MaxValue,
                early.WallOffset.Seconds);
        }

        var utc = wallClock - early.WallOffset.Seconds;
        return mapping.Count == 2 && utc < notBefore ? wallClock - mapping.LateInterval.WallOffset.Seconds : utc;
    }

    /// <summary>The wall-clock times last asked about that are far from any change of the clock. Replaced whole, since questions come from many threads.</summary>
    private sealed record PlainTime(long From, long To, int Offset);
}

/// <summary>A stretch of time in which the wall clock keeps its distance to UTC.</summary>
/// <param name="Start">Its first second in UTC; the least number where it has no beginning.</param>
/// <param name="End">The second behind it; the greatest number where it has no end.</param>
/// <param name="Offset">What the wall clock is ahead of UTC, in seconds.</param>
internal readonly record struct ClockStretch(long Start, long End, int Offset);
