using FsCheck;
using FsCheck.Fluent;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>Whatever the interleaving of inserts, takes, ends, limits and reads: nothing lost, nothing twice, in order and in turn.</summary>
public sealed class DispatchQueuePropertyTests
{
    private static readonly Arbitrary<int[]> Steps = Gen.Choose(0, (20 * 18) - 1).ArrayOf().Resize(80).ToArbitrary();

    [Fact]
    public void Line_with_any_interleaving_gives_each_runnable_row_once_and_each_lane_in_order() => Check(tests: 50, isEverSettled: false);

    // With all that is known, the order among priorities and owners is exact.
    [Fact]
    public void Line_that_has_read_all_gives_the_highest_priority_and_owners_in_turn() => Check(tests: 50, isEverSettled: true);

    private static void Check(int tests, bool isEverSettled)
    {
        var (taken, takenAsleep) = (0, 0);
        Prop.ForAll(Steps, steps =>
        {
            var model = new DispatchQueueModel();
            foreach (var step in steps)
            {
                if (isEverSettled)
                {
                    model.Settle();
                }

                model.Step(step);
            }

            model.TakeAll();
            taken += model.Taken;
            takenAsleep += model.TakenAsleep;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(tests));
        Assert.True(taken > 3_000 && takenAsleep > 10, $"Only {taken} jobs were taken, {takenAsleep} of them asleep.");
    }
}
