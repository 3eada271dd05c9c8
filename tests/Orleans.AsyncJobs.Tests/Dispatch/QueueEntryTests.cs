using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>What the line keeps of a row.</summary>
public sealed class QueueEntryTests
{
    [Fact]
    public void Of_a_row_with_much_input_holds_no_row()
    {
        var row = new JobState { Definition = new JobDefinition { JobId = Guid.NewGuid(), Name = "n", MessageName = "m", Sequence = 1 } };

        Assert.NotNull(QueueEntry.Of(row).Row);
        Assert.Null(QueueEntry.Of(row with { Definition = row.Job with { Data = new string('x', 16_385) } }).Row);
    }
}
