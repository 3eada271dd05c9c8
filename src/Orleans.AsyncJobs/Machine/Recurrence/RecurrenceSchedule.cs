namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>
/// When a recurring job is due: a rule, its start and its time zone. A pure value: the same question always has the same
/// answer, and each costs bounded work (<see cref="RecurrenceLimits.MaxSteps"/>).
/// </summary>
/// <remarks>
/// Moments are whole seconds in UTC. Only what the rule names occurs: a start that does not fit the rule is no occurrence.
/// May be asked from several threads at once.
/// </remarks>
internal sealed class RecurrenceSchedule
{
    private readonly RecurrenceRule? _rule;
    private readonly RecurrenceZone _zone;
    private readonly DateTimeOffset _exactStart;
    private readonly long _start;
    private readonly DayPeriods? _days;
    private readonly ClockPeriods? _clock;
    private readonly long _until = RecurrenceLimits.LastSecond;

    private RecurrenceSchedule(RecurrenceRule? rule, string? pattern, DateTimeOffset start, RecurrenceZone zone)
    {
        _zone = zone;
        _exactStart = start;
        _start = RecurrenceClock.SecondsOf(start);
        if (rule is null)
        {
            return;
        }

        var wallClock = zone.ToWallClock(_start);
        _rule = rule.WithOpenParts(RecurrenceClock.WallClockOf(wallClock));
        _days = _rule.IsWithinDay ? null : new DayPeriods(_rule, wallClock);
        _clock = _rule.IsWithinDay ? new ClockPeriods(_rule, zone, _start) : null;
        if (rule.Until is { } until)
        {
            // Of a local time that the clock shows twice the second one is the end: what occurs at the first one is before it.
            _until = Math.Min(_until, until.IsUtc ? until.Seconds : zone.ToUtc(until.Seconds, notBefore: long.MaxValue, out _));
        }

        if (rule.Count is { } count && FirstOccurrence() is not null)
        {
            _until = CountedSeries.EndOf(pattern!, _start, zone.Name, count, LastOf);
        }
    }

    /// <summary>The IANA name of the zone.</summary>
    public string Zone => _zone.Name;

    /// <summary>When it occurs, in English, as the end of a sentence that begins with "It runs"; without the zone.</summary>
    public string InWords => _rule is null ? RecurrenceWords.Once(_zone.ToLocal(_exactStart)) : RecurrenceWords.Of(_rule);

    /// <summary>What <see cref="InWords"/> says of a rule that is known to do, without working out when it occurs.</summary>
    /// <param name="pattern">Recurrence parts of RFC 2445; empty for one occurrence, at the start.</param>
    /// <param name="start">DTSTART.</param>
    /// <param name="zone">An IANA or a Windows name of a time zone; null or empty for UTC.</param>
    /// <exception cref="JobException">The pattern cannot be read, or the zone is not known.</exception>
    public static string Describe(string? pattern, DateTimeOffset start, string? zone)
    {
        var found = RecurrenceZone.Find(zone);
        return string.IsNullOrWhiteSpace(pattern)
            ? RecurrenceWords.Once(found.ToLocal(start))
            : RecurrenceWords.Of(RecurrenceRuleParser.Read(pattern).WithOpenParts(RecurrenceClock.WallClockOf(found.ToWallClock(RecurrenceClock.SecondsOf(start)))));
    }

    /// <summary>Reads a rule, and makes sure that it occurs at least once.</summary>
    /// <param name="pattern">Recurrence parts of RFC 2445; empty for one occurrence, at the start.</param>
    /// <param name="start">DTSTART. Fractions of a second are dropped where there is a pattern.</param>
    /// <param name="zone">An IANA or a Windows name of a time zone; null or empty for UTC.</param>
    /// <exception cref="JobException">The pattern cannot be read or has no occurrence, the zone is not known, or the start is out of range.</exception>
    public static RecurrenceSchedule Parse(string? pattern, DateTimeOffset start, string? zone)
    {
        RecurrenceStart.Check(start);
        var found = RecurrenceZone.Find(zone);
        var rule = string.IsNullOrWhiteSpace(pattern) ? null : RecurrenceRuleParser.Read(pattern);
        var schedule = new RecurrenceSchedule(rule, pattern, start, found);
        return rule is null || schedule.FirstOccurrence() is not null ? schedule : throw RecurrenceRefusals.Of(NoOccurrence(rule, start, found));
    }

    /// <summary>The first occurrence after a moment; null when there is none left.</summary>
    /// <param name="after">The moment, which need not be an occurrence.</param>
    /// <exception cref="JobException">It was not found in bounded work.</exception>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        foreach (var next in After(after))
        {
            return next;
        }

        return null;
    }

    /// <summary>The occurrences after a moment, ascending, each once.</summary>
    /// <param name="after">The moment.</param>
    /// <exception cref="JobException">While it is read: the next one was not found in bounded work.</exception>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset after) =>
        _rule is null
            ? after < _exactStart ? [_exactStart.ToUniversalTime()] : []
            : SecondsAfter(RecurrenceClock.SecondsOf(after), RecurrenceWork.OfNext()).TakeWhile(utc => utc <= _until).Select(RecurrenceClock.MomentOf);

    /// <summary>The occurrences from the start on.</summary>
    public IEnumerable<DateTimeOffset> FromStart() => After(_exactStart.AddTicks(-TimeSpan.TicksPerSecond));

    /// <summary>A moment with the offset that the zone has then.</summary>
    public DateTimeOffset ToLocal(DateTimeOffset moment) => _zone.ToLocal(moment);

    /// <summary>The first occurrences, with the offset that the zone has then.</summary>
    /// <param name="count">How many, from 1.</param>
    /// <param name="after">Only those behind this moment; null for all from the start on.</param>
    public RecurrencePreview Preview(int count, DateTimeOffset? after = null)
    {
        // One more says whether these are all.
        var found = (after is { } moment ? After(moment) : FromStart()).Take(count + 1).ToList();
        return new RecurrencePreview(Zone, [.. found.Take(count).Select(_zone.ToLocal)], IsComplete: found.Count <= count) { InWords = InWords };
    }

    private DateTimeOffset? FirstOccurrence() => Next(_exactStart.AddTicks(-TimeSpan.TicksPerSecond));

    private long LastOf(int count)
    {
        var last = _start - 1;
        foreach (var utc in SecondsAfter(last, RecurrenceWork.OfCount(count)).TakeWhile(utc => utc <= _until).Take(count))
        {
            last = utc;
        }

        return last;
    }

    private IEnumerable<long> SecondsAfter(long after, RecurrenceWork work)
    {
        after = Math.Max(after, _start - 1);
        return after >= _until ? []
            : _clock is not null ? _clock.From(after + 1, _until, work)
            : ByWallClock(after, work);
    }

    /// <summary>
    /// What occurs by the wall clock, in the order of time. A time that the clock jumps over comes after some that are later by
    /// the wall clock; where two fall together it is one occurrence.
    /// </summary>
    private IEnumerable<long> ByWallClock(long after, RecurrenceWork work)
    {
        var inGap = new Queue<long>();
        var last = after;
        foreach (var wallClock in _days!.From(_zone.WallClockBefore(after), _until + RecurrenceClock.SecondsPerDay, work))
        {
            var utc = _zone.ToUtc(wallClock, _start, out var isInGap);
            if (isInGap)
            {
                inGap.Enqueue(utc);
                continue;
            }

            while (inGap.TryPeek(out var moved) && moved <= utc)
            {
                _ = inGap.Dequeue();
                if (moved > last)
                {
                    yield return last = moved;
                }
            }

            if (utc > last)
            {
                yield return last = utc;
            }
        }

        foreach (var moved in inGap)
        {
            if (moved > last)
            {
                yield return last = moved;
            }
        }
    }

    private static string NoOccurrence(RecurrenceRule rule, DateTimeOffset start, RecurrenceZone zone)
    {
        var parts = RecurrenceParts.That(rule, without => FirstOf(without, start, zone) is not null);
        return parts.Count switch
        {
            _ when parts.Contains("UNTIL") =>
                $"nothing occurs: UNTIL is before the first occurrence, {FirstOf(rule with { Until = null }, start, zone):yyyy-MM-ddTHH:mm:ssZ}. Take a later one.",
            0 => "nothing ever occurs: its parts never fall together. Take some of them out.",
            1 => $"nothing ever occurs: {parts[0]} falls on nothing that the rest of the rule gives. Change it, or take it out.",
            _ => $"nothing ever occurs: {string.Join(", ", parts.SkipLast(1))} and {parts[^1]} never fall together. Change one of them.",
        };
    }

    private static DateTimeOffset? FirstOf(RecurrenceRule rule, DateTimeOffset start, RecurrenceZone zone)
    {
        try
        {
            return new RecurrenceSchedule(rule with { Count = null }, pattern: null, start, zone).FirstOccurrence();
        }
        catch (JobException)
        {
            // Not within bounded work, so this part alone is not what is wrong.
            return null;
        }
    }
}
