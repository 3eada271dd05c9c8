using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

/// <summary>Where a series ends by COUNT is counted once and not at each of its occurrences.</summary>
public sealed class CountedSeriesTests
{
    private int _counted;

    [Fact]
    public void EndOf_a_long_series_is_counted_once_for_each_rule_start_and_zone()
    {
        var rule = NewRule();

        Assert.Equal([5_000, 5_000, 5_000], Enumerable.Range(0, 3).Select(_ => CountedSeries.EndOf(rule, 1, "UTC", 5_000, Count)));
        Assert.Equal(1, _counted);
        CountedSeries.EndOf(rule, 2, "UTC", 5_000, Count);
        CountedSeries.EndOf(rule, 1, "Europe/Berlin", 5_000, Count);
        CountedSeries.EndOf(NewRule(), 1, "UTC", 5_000, Count);

        Assert.Equal(4, _counted);
    }

    [Fact]
    public void EndOf_a_short_series_is_counted_each_time()
    {
        var rule = NewRule();

        CountedSeries.EndOf(rule, 1, "UTC", CountedSeries.MinCount - 1, Count);
        CountedSeries.EndOf(rule, 1, "UTC", CountedSeries.MinCount - 1, Count);

        Assert.Equal(2, _counted);
    }

    [Fact]
    public void EndOf_more_series_than_are_kept_drops_those_before()
    {
        var rule = NewRule();
        CountedSeries.EndOf(rule, 0, "UTC", 5_000, Count);

        for (var start = 1; start <= CountedSeries.MaxKept; start++)
        {
            CountedSeries.EndOf(rule, start, "UTC", 5_000, Count);
        }

        CountedSeries.EndOf(rule, 0, "UTC", 5_000, Count);
        Assert.Equal(CountedSeries.MaxKept + 2, _counted);
    }

    // The answers of a schedule are the same whether its end was counted or kept.
    [Fact]
    public void Parse_again_gives_the_same_series()
    {
        var start = new DateTimeOffset(2026, 3, 28, 0, 0, 0, TimeSpan.FromHours(1));
        var ends = Enumerable.Range(0, 2).Select(_ => RecurrenceSchedule.Parse("FREQ=MINUTELY;COUNT=2000;BYHOUR=1,2,3", start, "Europe/Berlin").FromStart().ToList()).ToList();

        Assert.Equal(2_000, ends[0].Count);
        Assert.Equal(ends[0], ends[1]);
        Assert.Equal(2_001, RecurrenceSchedule.Parse("FREQ=MINUTELY;COUNT=2001;BYHOUR=1,2,3", start, "Europe/Berlin").FromStart().Count());
    }

    private static string NewRule() => $"a rule of {Guid.NewGuid()}";

    private long Count(int count)
    {
        _counted++;
        return count;
    }
}
