using Orleans.AsyncJobs.Grains.Dispatch;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>In which order, and how far ahead, jobs that are due are woken. A batch has 64 with few slots.</summary>
public sealed class WakingOrderTests
{
    private const int Batch = 64;

    private static readonly DateTimeOffset First = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

    private readonly WakingOrder _order = new(slots: 4);
    private readonly Guid[] _ids = [.. Enumerable.Range(0, 10_000).Select(_ => Guid.NewGuid())];

    [Fact]
    public void TryTake_goes_by_moment_and_of_one_moment_by_when_they_came()
    {
        _order.Add(_ids[3], First.AddSeconds(1));
        _order.Add(_ids[1], First);
        _order.Add(_ids[2], First);

        Assert.Equal([1, 2, 3], Take());
    }

    [Fact]
    public void TryTake_gives_two_batches_and_the_next_when_all_of_the_first_are_started()
    {
        Add(0, 5 * Batch);

        Assert.Equal(Enumerable.Range(0, 2 * Batch), Take());
        foreach (var i in Enumerable.Range(1, (2 * Batch) - 1))
        {
            Assert.False(_order.NoteStarted(_ids[i]));
        }

        Assert.Empty(Take());
        Assert.True(_order.NoteStarted(_ids[0]));
        Assert.Equal(Enumerable.Range(2 * Batch, 2 * Batch), Take());
    }

    [Fact]
    public void TryTake_of_one_that_comes_late_and_was_due_first_gives_it_next()
    {
        Add(1, 3 * Batch);
        Take();
        _order.Add(_ids[0], First);

        Start(1, 2 * Batch);

        Assert.Equal(0, Take()[0]);
    }

    [Fact]
    public void Look_that_finds_no_start_lets_the_next_batches_grow_until_one_is_started_in_time()
    {
        Add(0, 10_000);
        List<int> sizes = [Take().Count];
        for (var i = 0; i < 7; i++)
        {
            LookWithoutStart(4);
            Assert.Empty(Take());
            _order.Look();
            sizes.Add(Take().Count);
        }

        Assert.Equal([2 * Batch, 128, 256, 512, 1_024, WakingOrder.MaxBatch, WakingOrder.MaxBatch, WakingOrder.MaxBatch], sizes);

        Start(0, sizes.Sum());
        Assert.Equal(2 * Batch, Take().Count);
    }

    // On a slow machine a batch takes its time.
    [Fact]
    public void Look_that_finds_starts_waits_on_for_a_while()
    {
        Add(0, 4 * Batch);
        Take();
        for (var i = 0; i < 10; i++)
        {
            _order.Look();
            Assert.Empty(Take());
            Start(i, i + 1);
        }

        _order.Look();
        Assert.Equal(2 * Batch, Take().Count);
    }

    [Fact]
    public void Look_after_a_batch_was_started_begins_anew()
    {
        Add(0, 5 * Batch);
        Take();
        LookWithoutStart(4);
        Start(0, Batch);
        Assert.Equal(Batch, Take().Count);

        LookWithoutStart(4);

        Assert.Empty(Take());
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(100, 200)]
    [InlineData(10_000, 2_000)]
    public void Batch_is_twice_the_slots_within_bounds(int slots, int batch)
    {
        var order = new WakingOrder(slots);
        foreach (var id in _ids)
        {
            order.Add(id, First);
        }

        var taken = 0;
        while (order.TryTake(out _, out _))
        {
            taken++;
        }

        Assert.Equal((2 * batch, true), (taken, order.IsHeld));
    }

    private void LookWithoutStart(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _order.Look();
        }
    }

    private void Add(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            _order.Add(_ids[i], First.AddMilliseconds(i));
        }
    }

    private void Start(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            _order.NoteStarted(_ids[i]);
        }
    }

    private List<int> Take()
    {
        List<int> taken = [];
        while (_order.TryTake(out var id, out _))
        {
            taken.Add(Array.IndexOf(_ids, id));
        }

        return taken;
    }
}
