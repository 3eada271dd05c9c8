using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Gateway.Dashboard;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.Dashboard;

public sealed class RecentReasonsTests : GatewayTests
{
    private readonly FakeTimeProvider _time = new();

    protected override TimeProvider Time => _time;

    [Theory]
    [InlineData(JobStateCode.Ready, JobStatusCode.WaitingForResources, true)]
    [InlineData(JobStateCode.Suspended, JobStatusCode.Waiting, true)]
    [InlineData(JobStateCode.Locked, JobStatusCode.InProgress, false)]
    [InlineData(JobStateCode.Completed, JobStatusCode.Succeeded, false)]
    public async Task Page_jobThatWaits_showsTheReasonAndLinksToTheWhole(JobStateCode state, JobStatusCode status, bool waits)
    {
        var id = Add(state, status);

        foreach (var path in new[] { "/", "/dashboard/jobs" })
        {
            var html = await ReadAsync(path);
            Assert.Equal(waits, html.Contains($"<a href=\"/dashboard/explain/{id}\">token: &lt;b&gt;</a>", StringComparison.Ordinal));
        }

        Assert.Equal(waits ? [id, id] : [], Host.Jobs.Explained);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(JobErrorKind.NotFound)]
    [InlineData(JobErrorKind.Busy)]
    [InlineData(JobErrorKind.Unavailable)]
    public async Task Page_nobodyCanSay_showsWhatTheRowSays(JobErrorKind? refusal)
    {
        Add(JobStateCode.Ready, JobStatusCode.WaitingForResources);
        Host.Jobs.Refusal = refusal is { } kind ? new JobException(kind, JobErrorCodes.AsyncCommunicationError, "Later.") : new TimeoutException();

        Assert.Contains(">In line for a worker</a>", await ReadAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_explanationsTakeTooLong_comesWithoutThem()
    {
        for (var i = 0; i < RecentJobs.Limit; i++)
        {
            Add(JobStateCode.Ready, JobStatusCode.WaitingForResources);
        }

        Host.Jobs.ExplanationGate = new TaskCompletionSource().Task;

        var page = ReadAsync("/");
        await Host.Jobs.ExplanationAsked.Task.WaitAsync(Cancellation);
        _time.Advance(RecentReasons.TimeLimit);

        Assert.Equal(RecentJobs.Limit, (await page).Split(">In line for a worker</a>").Length - 1);
        Assert.InRange(Host.Jobs.Explained.Count, 1, RecentReasons.MaxAtOnce);
    }

    [Fact]
    public async Task Page_manyJobs_areAskedFewAtATime()
    {
        for (var i = 0; i < 2 * RecentJobs.Limit; i++)
        {
            Add(JobStateCode.Ready, JobStatusCode.WaitingForResources);
        }

        await ReadAsync("/");

        Assert.Equal(RecentJobs.Limit, Host.Jobs.Explained.Count);
        Assert.InRange(Host.Jobs.MostExplainedAtOnce, 1, RecentReasons.MaxAtOnce);
    }

    [Fact]
    public async Task Page_manyWhoLook_areBoundedTogether()
    {
        for (var i = 0; i < RecentJobs.Limit; i++)
        {
            Add(JobStateCode.Ready, JobStatusCode.WaitingForResources);
        }

        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.Jobs.ExplanationGate = gate.Task;

        var pages = Enumerable.Range(0, 5).Select(_ => ReadAsync("/dashboard/jobs")).ToList();
        await Host.Jobs.ExplanationAsked.Task.WaitAsync(Cancellation);
        gate.SetResult();

        Assert.All(await Task.WhenAll(pages), page => Assert.Equal(RecentJobs.Limit, page.Split(">token: &lt;b&gt;</a>").Length - 1));
        Assert.InRange(Host.Jobs.MostExplainedAtOnce, 1, RecentReasons.MaxAtOnce);
    }

    private async Task<string> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private Guid Add(JobStateCode state, JobStatusCode status)
    {
        var id = Guid.NewGuid();
        Host.Queries.Add(id, 1, ("name", "n"), ("statecode", (int)state), ("statuscode", (int)status), ("createdon", DateTimeOffset.UnixEpoch));
        Host.Jobs.Explanations[id] = new JobExplanation { JobId = id, Name = "n", State = state, Status = status, Reason = "token: <b>" };
        return id;
    }
}
