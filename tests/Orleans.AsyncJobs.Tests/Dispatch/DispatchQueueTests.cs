using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>Which lane has its turn, and which lanes the line knows.</summary>
public sealed class DispatchQueueTests
{
    private static readonly Guid Ann = new("00000000-0000-4000-8000-00000000000a");
    private static readonly Guid Bob = new("00000000-0000-4000-8000-00000000000b");
    private static readonly Guid Eve = new("00000000-0000-4000-8000-00000000000e");

    [Fact]
    public void IsEmpty_before_the_lanes_are_known_is_false()
    {
        var line = new DispatchQueue();

        Assert.False(line.IsEmpty);
        Assert.True(line.NeedsLanes);
    }

    [Fact]
    public void SetLanes_with_none_leaves_the_line_empty() => Assert.True(Known().IsEmpty);

    [Fact]
    public void Offer_before_the_lanes_are_known_is_left_to_the_table()
    {
        var line = new DispatchQueue();

        line.Offer(Entry(1, Ann));

        Assert.False(line.TryTake(_ => true, _ => true, out _));
        Assert.Single(line.TakeLanesToRefill());
    }

    [Fact]
    public void TryTake_gives_higher_priority_first()
    {
        var line = Known();
        foreach (var (position, priority) in new[] { (3L, 0), (1L, 0), (4L, 10), (2L, 5) })
        {
            line.Offer(Entry(position, Ann, priority));
        }

        Assert.Equal([4, 2, 1, 3], TakeAll(line));
        Assert.True(line.IsEmpty);
    }

    [Fact]
    public void TryTake_gives_owners_of_one_priority_in_turn()
    {
        var line = Known();
        for (var i = 1; i <= 4; i++)
        {
            line.Offer(Entry(i, Ann));
        }

        line.Offer(Entry(5, Bob));
        line.Offer(Entry(6, Eve));
        line.Offer(Entry(7, Eve));

        Assert.Equal([1, 5, 6, 2, 7, 3, 4], TakeAll(line));
    }

    [Fact]
    public void TryTake_of_one_owner_goes_by_position_across_lanes()
    {
        var line = Known();
        line.Offer(Entry(2, Ann, messageName: "limited"));
        line.Offer(Entry(1, Ann));
        line.Offer(Entry(3, Ann));
        line.Offer(Entry(4, Ann, messageName: "limited"));

        Assert.Equal([1, 2, 3, 4], TakeAll(line));
    }

    [Fact]
    public void OfferUnplaced_stands_behind_all_of_its_owner_and_before_what_comes_later()
    {
        var line = Known();
        line.Offer(Entry(7, Ann));
        line.OfferUnplaced(Entry(1, Ann, messageName: "limited") with { MessageName = "first" });
        line.OfferUnplaced(Entry(2, Ann) with { MessageName = "second" });
        line.Offer(Entry(5, Ann));
        line.Offer(Entry(8, Ann));

        List<(long, string)> taken = [];
        while (line.TryTake(_ => true, _ => true, out var entry))
        {
            taken.Add((entry.Position, entry.MessageName));
        }

        Assert.Equal([(5, ""), (7, ""), (7, "first"), (7, "second"), (8, "")], taken);
    }

    [Fact]
    public void TryTake_passes_over_a_closed_lane_without_a_turn_for_its_owner()
    {
        var line = Known();
        line.Offer(Entry(1, Ann, messageName: "limited"));
        line.Offer(Entry(2, Bob));
        line.Offer(Entry(3, Bob));

        Assert.True(line.TryTake(lane => lane.MessageName.Length == 0, _ => true, out var taken));

        Assert.Equal(2, taken.Position);
        Assert.Equal([Ann, Bob], line.OwnersInTurn(0));
        Assert.Equal([1, 3], TakeAll(line));
    }

    [Fact]
    public void TryTake_of_closed_lanes_of_high_priority_goes_on_to_a_lower_one()
    {
        var line = Known();
        line.Offer(Entry(1, Ann, priority: 9, messageName: "limited"));
        line.Offer(Entry(2, Ann));

        Assert.True(line.TryTake(lane => lane.MessageName.Length == 0, _ => true, out var taken));
        Assert.Equal(2, taken.Position);
        Assert.False(line.TryTake(lane => lane.MessageName.Length == 0, _ => true, out _));
        Assert.False(line.IsEmpty);
    }

    [Fact]
    public void TryTake_passes_over_a_job_that_may_not_go()
    {
        var line = Known();
        line.Offer(Entry(1, Ann));
        line.Offer(Entry(2, Ann));

        Assert.True(line.TryTake(_ => true, entry => entry.Position == 2, out var taken));
        Assert.Equal(2, taken.Position);
    }

    [Fact]
    public void OwnersInTurn_forgets_owners_without_jobs()
    {
        var line = Known();
        line.Offer(Entry(1, Ann));
        line.Offer(Entry(2, Bob));

        TakeAll(line);

        Assert.Empty(line.OwnersInTurn(0));
        Assert.Empty(line.OwnersInTurn(7));
    }

    [Fact]
    public void Settle_forgets_a_lane_that_turned_out_empty()
    {
        var line = new DispatchQueue();
        line.SetLanes([new JobLane(0, Ann, "")]);
        Assert.False(line.IsEmpty);
        var lane = Assert.Single(line.TakeLanesToRefill());

        lane.EndRefill(lane.BeginRefill(), [], 10, line.LaneCapacity, _ => false);
        line.Settle(lane);

        Assert.True(line.IsEmpty);
    }

    [Fact]
    public void TakeHungry_gives_each_lane_once()
    {
        var line = new DispatchQueue();
        line.SetLanes([new JobLane(0, Ann, ""), new JobLane(0, Bob, "")]);

        Assert.Equal(2, line.TakeLanesToRefill().Count);
        Assert.Empty(line.TakeLanesToRefill());
    }

    [Fact]
    public void Restart_asks_for_the_lanes_and_for_every_row_again()
    {
        var line = Known();
        line.Offer(Entry(1, Ann));

        line.Restart();

        Assert.True(line.NeedsLanes);
        Assert.False(line.TryTake(_ => true, _ => true, out _));
        Assert.Single(line.TakeLanesToRefill());
    }

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(10, 100)]
    [InlineData(5_000, 32)]
    public void LaneCapacity_is_shared_among_lanes(int lanes, int capacity)
    {
        var line = new DispatchQueue();

        line.SetLanes([.. Enumerable.Range(0, lanes).Select(_ => new JobLane(0, Guid.NewGuid(), ""))]);

        Assert.Equal(capacity, line.LaneCapacity);
    }

    private static DispatchQueue Known()
    {
        var line = new DispatchQueue();
        line.SetLanes([]);
        return line;
    }

    private static List<long> TakeAll(DispatchQueue line)
    {
        List<long> positions = [];
        while (line.TryTake(_ => true, _ => true, out var entry))
        {
            positions.Add(entry.Position);
        }

        return positions;
    }

    private static QueueEntry Entry(long position, Guid owner, int priority = 0, string messageName = "") =>
        new(Guid.NewGuid(), new JobLane(priority, owner, messageName), messageName, position, 0, null);
}
