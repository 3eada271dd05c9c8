using FsCheck;
using FsCheck.Fluent;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>Whatever the interleaving of inserts, takes, ends and reads: nothing lost, nothing twice, in order, bounded.</summary>
public sealed class LaneWindowPropertyTests
{
    [Fact]
    public void Window_with_any_interleaving_gives_each_runnable_row_once_and_in_order()
    {
        var (taken, takenAsleep) = (0, 0);
        Prop.ForAll(Gen.Choose(0, 53).ArrayOf().Resize(200).ToArbitrary(), steps =>
        {
            var model = new LaneWindowModel();
            foreach (var step in steps)
            {
                model.Step(step);
            }

            model.TakeAll();
            taken += model.Taken;
            takenAsleep += model.TakenAsleep;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
        Assert.True(taken > 10_000 && takenAsleep > 50, $"Only {taken} jobs were taken, {takenAsleep} of them asleep.");
    }
}
