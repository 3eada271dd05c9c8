using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Overview;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Tests.Overview;

public sealed class OverviewModelTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 30, 40, TimeSpan.Zero);
    private static readonly PageLinks Links = new("/");

    [Fact]
    public void Needs_countsOfAllSorts_areThoseThatWaitForAPersonWithLinksToThem()
    {
        JobCount[] counts =
        [
            new(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Send", JobWaitKind.Postponed, 39),
            new(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Send", JobWaitKind.Paused, 2),
            new(JobStateCode.Suspended, JobStatusCode.Waiting, 54, "Send", JobWaitKind.AccessDenied, 4),
            new(JobStateCode.Completed, JobStatusCode.Failed, 54, "Send", JobWaitKind.AbandonedRun, 1),
            new(JobStateCode.Completed, JobStatusCode.Failed, 54, "Send", JobWaitKind.None, 11),
        ];

        var needs = Need.Of(counts, failedInADay: 11, failing: 5, halted: 3, pausedHandlers: 2, Links);

        Assert.Equal([("Failed in 24 hours", 11), ("Recurring, last run failed", 5), ("Refused access", 4), ("Lines halted", 3), ("Paused", 2), ("Handlers paused", 2), ("Runs abandoned", 1)], needs.Select(need => (need.Label, need.Count)));
        Assert.Equal(
            ["/jobs?q=state%3Afailed%20completed%3E-24h", "/recurring?last=failed", "/jobs?q=state%3Adenied", "/lines", "/jobs?q=state%3Apaused", "/handlers", "/jobs?q=state%3Aabandoned"],
            needs.Select(need => need.Path));
    }

    [Fact]
    public void Needs_nothing_isEmpty() => Assert.Empty(Need.Of([], failedInADay: 0, failing: 0, halted: 0, pausedHandlers: 0, Links));

    [Fact]
    public void Needs_moreFailuresThanAreCounted_saysSo()
    {
        var need = Assert.Single(Need.Of([], Need.MaxFailures + 1, failing: 0, halted: 0, pausedHandlers: 0, Links));

        Assert.Equal((Need.MaxFailures, true), (need.Count, need.IsMore));
    }

    [Fact]
    public void Hour_rates_liesInItsMinutes()
    {
        var chart = HourChart.Of([Rate(-59, created: 3), Rate(0, created: 1, succeeded: 8, failed: 2), Rate(0, created: 1), Rate(-60, created: 99)], Now);

        Assert.Equal(60, chart.Minutes.Count);
        Assert.Equal((3, 0), (chart.Minutes[0].Created, chart.Minutes[0].Ended));
        Assert.Equal((2, 10), (chart.Minutes[^1].Created, chart.Minutes[^1].Ended));
        Assert.Equal((10, 5, 8, 2, 0), (chart.Most, chart.Created, chart.Succeeded, chart.Failed, chart.Canceled));
        Assert.Equal((80, 40, 1.5, 0), (chart.HeightOf(10), chart.HeightOf(5), HourChart.Of([Rate(0, created: 1_000)], Now).HeightOf(1), chart.HeightOf(0)));
        Assert.Equal([3, 0, 0, 0, 0, 2], chart.TenMinutes.Select(stretch => stretch.Created));
    }

    [Fact]
    public void Hour_nothing_isEmptyAndHasAHeight() => Assert.Equal((1, 0), (HourChart.Of([], Now).Most, HourChart.Of([], Now).HeightOf(0)));

    [Fact]
    public void Failures_rows_areGroupedByHandlerAndFirstLine()
    {
        var groups = FailureGroup.Of([Row("a", "Send", "No \"route\".\nat 1"), Row("b", "Send", "Late."), Row("c", "Send", "No \"route\".\nat 2"), Row("d", "Export", null)], Links);

        Assert.Equal([("Send", "No \"route\".", 2, "a"), ("Send", "Late.", 1, "b"), ("Export", "", 1, "d")], groups.Select(group => (group.MessageName, group.Line, group.Count, group.Newest.Name)));
        Assert.Equal("state:failed handler:Send message~\"No \"\"route\"\".\"", Uri.UnescapeDataString(groups[0].Path.Split("q=")[1]));
        Assert.Equal("state:failed handler:Export", Uri.UnescapeDataString(groups[2].Path.Split("q=")[1]));
    }

    private static JobRow Row(string name, string handler, string? message) => new()
    {
        Id = Guid.NewGuid(),
        Name = name,
        MessageName = handler,
        State = JobStateCode.Completed,
        Status = JobStatusCode.Failed,
        Message = message,
        CreatedOn = Now,
    };

    private static JobRate Rate(int minute, long created = 0, long succeeded = 0, long failed = 0) =>
        new() { From = new DateTimeOffset(2026, 11, 26, 12, 30, 0, TimeSpan.Zero).AddMinutes(minute), MessageName = "Send", Created = created, Succeeded = succeeded, Failed = failed };
}
