using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>The front of one lane, its bound, and reads that were overtaken.</summary>
public sealed class LaneWindowTests
{
    private const int Capacity = 4;

    [Fact]
    public void IsEmpty_of_a_lane_that_may_have_rows_is_false() => Assert.False(Unread().IsEmpty);

    [Fact]
    public void Offer_before_the_first_read_is_left_to_the_table()
    {
        var window = Unread();

        window.Offer(Entry(1), Capacity);

        Assert.Equal(0, window.Count);
        Assert.True(window.NeedsRefill(Capacity));
    }

    [Fact]
    public void Offer_to_a_lane_the_table_does_not_have_stays_here()
    {
        var window = new LaneWindow(default, hasMore: false);

        window.Offer(Entry(1), Capacity);

        Assert.Equal([1], TakeAll(window));
        Assert.True(window.IsEmpty);
    }

    [Fact]
    public void First_gives_the_lower_position_first()
    {
        var window = Read();
        foreach (var position in new[] { 3L, 1L, 4L, 2L })
        {
            window.Offer(Entry(position), Capacity);
        }

        Assert.Equal([1, 2, 3, 4], TakeAll(window));
        Assert.True(window.IsEmpty);
    }

    [Fact]
    public void Offer_beyond_capacity_sends_the_last_back_to_the_table()
    {
        var window = Read();
        for (var i = 2; i <= 5; i++)
        {
            window.Offer(Entry(i), Capacity);
        }

        window.Offer(Entry(1), Capacity);

        Assert.True(window.HasMore);
        Assert.Equal([1, 2, 3, 4], TakeAll(window));
        Assert.False(window.IsEmpty);
    }

    [Fact]
    public void Offer_behind_what_was_sent_back_is_left_to_the_table()
    {
        var window = Read();
        for (var i = 1; i <= 5; i++)
        {
            window.Offer(Entry(i), Capacity);
        }

        window.Remove(window.First(_ => true)!);

        // The table has number 5: number 6 in memory would go before it.
        window.Offer(Entry(6), Capacity);

        Assert.Equal([2, 3, 4], TakeAll(window));
    }

    [Fact]
    public void First_passes_over_entries_that_may_not_go()
    {
        var window = Read();
        window.Offer(Entry(1), Capacity);
        window.Offer(Entry(2), Capacity);

        Assert.Equal(2, window.First(entry => entry.Position == 2)?.Position);
        Assert.Null(window.First(_ => false));
        Assert.Equal(2, window.Count);
    }

    [Fact]
    public void EndRefill_leaves_out_a_job_that_ended_while_it_was_read()
    {
        var window = Unread();
        var after = window.BeginRefill();
        var row = Row(1);

        window.NoteEnded(row.Job.JobId);
        window.EndRefill(after, [row], Capacity, Capacity, _ => false);

        Assert.Equal(0, window.Count);
    }

    [Fact]
    public void EndRefill_leaves_out_a_job_that_runs()
    {
        var window = Unread();

        window.EndRefill(window.BeginRefill(), [Row(1), Row(2)], Capacity, Capacity, _ => true);

        Assert.Equal(0, window.Count);
        Assert.True(window.IsEmpty);
    }

    [Fact]
    public void EndRefill_with_as_many_rows_as_asked_for_expects_more()
    {
        var window = Unread();

        window.EndRefill(window.BeginRefill(), [Row(1), Row(2)], 2, Capacity, _ => false);

        Assert.True(window.HasMore);
        Assert.Equal(2, window.BeginRefill());
    }

    [Fact]
    public void EndRefill_after_a_restart_counts_for_nothing()
    {
        var window = Unread();
        var after = window.BeginRefill();

        window.Restart();
        window.EndRefill(after, [], Capacity, Capacity, _ => false);

        Assert.True(window.HasMore);
        Assert.True(window.NeedsRefill(Capacity));
    }

    [Fact]
    public void Restart_of_a_full_window_reads_at_once_so_that_an_earlier_job_does_not_wait_behind_it()
    {
        var window = Read();
        for (var i = 2; i <= 5; i++)
        {
            window.Offer(Entry(i), Capacity);
        }

        window.Restart();
        window.Offer(Entry(1), Capacity);

        Assert.True(window.NeedsRefill(Capacity));
        window.EndRefill(window.BeginRefill(), [Row(1), Row(2), Row(3), Row(4)], Capacity, Capacity, _ => false);
        Assert.Equal([1, 2, 3, 4], TakeAll(window));
    }

    [Fact]
    public void Entries_that_go_back_to_the_table_are_told_of()
    {
        List<long> left = [];
        var window = new LaneWindow(default, hasMore: true, entry => left.Add(entry.Position));

        window.Offer(Entry(1), Capacity);
        Assert.Equal([1], left);
        window.EndRefill(window.BeginRefill(), [], Capacity, Capacity, _ => false);
        for (var i = 2; i <= 6; i++)
        {
            window.Offer(Entry(i), Capacity);
        }

        Assert.Equal([1, 6], left);
        window.Restart();
        Assert.Equal([1, 6, 2, 3, 4, 5], left);
    }

    [Fact]
    public void Offer_of_what_is_here_already_takes_its_place()
    {
        var window = Read();
        var before = Entry(1);
        var now = before with { LostRuns = 1 };

        window.Offer(before, Capacity);
        window.Offer(now, Capacity);

        Assert.Same(now, window.First(_ => true));
        Assert.Equal(1, window.Count);
    }

    [Fact]
    public void Offer_of_what_is_here_already_and_has_another_place_by_now_leaves_one_of_it()
    {
        var window = Read();
        var job = Unplaced(2, arrival: 1);
        foreach (var entry in new[] { Entry(2), job, Entry(3) })
        {
            window.Offer(entry, Capacity);
        }

        window.Offer(job with { Position = 4, Arrival = 0 }, Capacity);

        Assert.Equal([2, 3, 4], TakeAll(window));
    }

    [Fact]
    public void Offer_without_a_place_stands_last_and_in_the_order_of_arrival()
    {
        var window = Read();
        var (first, second) = (Unplaced(2, arrival: 1), Unplaced(2, arrival: 2));

        foreach (var entry in new[] { second, Entry(2), first, Entry(1) })
        {
            window.Offer(entry, Capacity);
        }

        Assert.Equal([1, 2], new[] { Take(window).Position, Take(window).Position });
        Assert.Equal([first, second], new[] { Take(window), Take(window) });
    }

    // The table may have rows that nobody has read: these are ready, and go first.
    [Fact]
    public void Offer_without_a_place_to_a_lane_of_which_the_table_has_more_goes_back_to_it()
    {
        List<QueueEntry> left = [];
        var window = new LaneWindow(default, hasMore: true, left.Add);
        var (first, second, third) = (Unplaced(2, arrival: 1), Unplaced(2, arrival: 2), Unplaced(5, arrival: 3));

        window.Offer(first, Capacity);
        var after = window.BeginRefill();
        window.Offer(second, Capacity);
        window.EndRefill(after, [Row(1), Row(2)], 2, Capacity, _ => false);
        window.Offer(third, Capacity);

        Assert.Equal([first, second, third], left);
        Assert.Equal([1, 2], TakeAll(window));
    }

    [Fact]
    public void AbortRefill_asks_for_the_read_again()
    {
        var window = Unread();
        window.BeginRefill();
        Assert.False(window.NeedsRefill(Capacity));

        window.AbortRefill();

        Assert.True(window.NeedsRefill(Capacity));
    }

    private static QueueEntry Take(LaneWindow window)
    {
        var entry = window.First(_ => true)!;
        window.Remove(entry);
        return entry;
    }

    private static QueueEntry Unplaced(long position, long arrival) => Entry(position) with { Arrival = arrival };

    private static LaneWindow Unread() => new(default, hasMore: true);

    private static LaneWindow Read()
    {
        var window = Unread();
        window.EndRefill(window.BeginRefill(), [], Capacity, Capacity, _ => false);
        return window;
    }

    private static List<long> TakeAll(LaneWindow window)
    {
        List<long> positions = [];
        while (window.First(_ => true) is { } entry)
        {
            window.Remove(entry);
            positions.Add(entry.Position);
        }

        return positions;
    }

    private static QueueEntry Entry(long position) => new(Guid.NewGuid(), default, "", position, 0, null);

    private static JobState Row(long position) => new()
    {
        Definition = new JobDefinition { JobId = Guid.NewGuid(), Name = "n", MessageName = "m", Sequence = position },
        Status = new JobStatus { Position = position },
    };
}
