using Orleans.AsyncJobs.Running;

namespace Orleans.AsyncJobs.Tests.Running;

/// <summary>One report is stored at a time, and the last one wins.</summary>
public sealed class ProgressReportsTests
{
    [Fact]
    public async Task ReportAsync_while_one_is_stored_keeps_the_last_of_those_that_come()
    {
        var stored = new List<int>();
        var gate = new TaskCompletionSource();
        var reports = new StoredReports(percent =>
        {
            stored.Add(percent);
            return gate.Task;
        });

        var first = reports.ReportProgressAsync(1, null);
        await reports.ReportProgressAsync(2, null);
        await reports.ReportProgressAsync(3, null);
        gate.SetResult();
        await first;

        Assert.Equal([1, 3], stored);
    }

    [Fact]
    public async Task ReportAsync_after_a_failure_is_stored_again()
    {
        var fails = true;
        var stored = 0;
        var reports = new StoredReports(percent =>
        {
            stored = fails ? 0 : percent;
            return fails ? Task.FromException(new IOException()) : Task.CompletedTask;
        });
        await Assert.ThrowsAsync<IOException>(() => reports.ReportProgressAsync(1, null));

        fails = false;
        await reports.ReportProgressAsync(2, null);

        Assert.Equal(2, stored);
    }

    private sealed class StoredReports(Func<int, Task> store) : ProgressReports
    {
        protected override Task StoreAsync(int percent, string? message) => store(percent);
    }
}
