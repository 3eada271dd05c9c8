using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Sqlite.Counting;

namespace Orleans.AsyncJobs.Sqlite.Tests.Counting;

/// <summary>A set that counts, against one that is simple.</summary>
public sealed class RankedSetTests
{
    private const long Highest = 3L << 32;

    [Fact]
    public void CountBelow_of_an_empty_set_is_0()
    {
        var set = new RankedSet();

        Assert.Equal((0, 0), (set.Count, set.CountBelow(long.MaxValue)));
        Assert.False(set.Remove(1));
    }

    [Fact]
    public void Numbers_that_come_in_order_and_go_in_order_are_counted()
    {
        const int Numbers = 10_000;
        var set = new RankedSet();
        for (var number = 0; number < Numbers; number++)
        {
            Assert.True(set.Add(number));
        }

        Assert.Equal(7_000, set.CountBelow(7_000));

        for (var number = 0; number < Numbers; number++)
        {
            Assert.Equal(Numbers - number, set.CountBelow(long.MaxValue));
            Assert.True(set.Remove(number));
        }

        Assert.Equal(0, set.Count);
    }

    [Fact]
    public void A_million_numbers_take_a_few_megabytes()
    {
        const int Numbers = 1_000_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var dense = new RankedSet();
        for (var number = 0; number < Numbers; number++)
        {
            dense.Add(number);
        }

        var ofDense = GC.GetAllocatedBytesForCurrentThread() - before;

        // Including the arrays that were outgrown meanwhile.
        Assert.InRange(ofDense, 4 * Numbers, 9 * Numbers);
    }

    [Fact]
    public void Random_changes_leave_the_set_as_its_model() =>
        Prop.ForAll<int>(Compare).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static void Compare(int seed)
    {
        var random = new Random(seed);
        var (set, model) = (new RankedSet(), new SortedSet<long>());
        // Dense or sparse, of one upper half or of several, by now and then in order.
        long[] ranges = [300, 20_000, 1_000_000, Highest];
        var range = ranges[random.Next(ranges.Length)];
        var growth = random.Next(1, 4);
        for (var round = 0; round < 12; round++)
        {
            // It grows in the first rounds and shrinks in the last ones.
            var removes = round < 6 ? growth : 10 - growth;
            var next = random.NextInt64(range);
            var isInOrder = random.Next(2) == 0;
            for (var i = 0; i < 1_500; i++)
            {
                next = isInOrder ? next + random.Next(3) : random.NextInt64(range);
                if (random.Next(10) < removes)
                {
                    var number = random.Next(4) == 0 || model.Count == 0 ? next : random.Next(2) == 0 ? model.Min : model.GetViewBetween(next, long.MaxValue).Min;
                    Assert.Equal(model.Remove(number), set.Remove(number));
                }
                else
                {
                    Assert.Equal(model.Add(next), set.Add(next));
                }
            }

            Compare(model, set, random);
        }

        foreach (var number in model.ToList())
        {
            Assert.True(set.Remove(number));
        }

        Assert.Equal(0, set.Count);
    }

    private static void Compare(SortedSet<long> model, RankedSet set, Random random)
    {
        long[] numbers = [.. model];
        Assert.Equal(numbers.Length, set.Count);
        for (var i = 0; i < numbers.Length; i += random.Next(1, 20))
        {
            Assert.Equal(i, set.CountBelow(numbers[i]));
            Assert.Equal(i + 1, set.CountBelow(numbers[i] + 1));
        }

        foreach (var number in (long[])[long.MinValue, -1, 0, Highest, long.MaxValue, random.NextInt64(Highest), random.NextInt64(1_000_000)])
        {
            Assert.Equal(numbers.Count(other => other < number), set.CountBelow(number));
        }
    }
}
