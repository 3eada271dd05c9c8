using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Tests.Jobs;

public sealed class ListSearchTests
{
    private static readonly JobCount[] Counts =
    [
        new(JobStateCode.Completed, JobStatusCode.Failed, 54, "Send", JobWaitKind.None, 11),
        new(JobStateCode.Completed, JobStatusCode.Failed, 10, "Send", JobWaitKind.None, 2),
        new(JobStateCode.Completed, JobStatusCode.Failed, 54, "Export", JobWaitKind.None, 5),
        new(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Send", JobWaitKind.Token, 59),
        new(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Send", JobWaitKind.Capacity, 25),
    ];

    [Theory]
    [InlineData("", 102L)]
    [InlineData("state:failed", 18L)]
    [InlineData("state:failed handler:Send", 13L)]
    [InlineData("handler:send", 97L)]
    [InlineData("state:blocked", 59L)]
    [InlineData("state:inline", 25L)]
    [InlineData("state:running", 0L)]
    [InlineData("state:failed name~x", null)]
    [InlineData("state:failed,canceled", null)]
    [InlineData("-state:failed", null)]
    [InlineData("handler~Se", null)]
    [InlineData("state:nothing", null)]
    public void CountIn_counts_isWhatTheListHasOrNull(string text, long? expected) =>
        Assert.Equal(expected, ListSearch.Parse(text, DateTimeOffset.UnixEpoch).CountIn(Counts));

    [Fact]
    public void Parse_text_isAFilterAndTheSameAsOData()
    {
        var search = ListSearch.Parse(" state:failed ", DateTimeOffset.UnixEpoch);

        Assert.Equal(("state:failed", "statuscode eq 31", null), (search.Text, search.OData, search.Fault));
        Assert.Equal(new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, 31), search.Filter);
    }

    [Fact]
    public void Parse_whatIsNoSearch_saysWhatIsWrong()
    {
        var search = ListSearch.Parse("stat:failed", DateTimeOffset.UnixEpoch);

        Assert.Null(search.Filter);
        Assert.Contains("'stat'", search.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state:paused", 5)]
    [InlineData("state:running name~x", 20)]
    public void IndexedFilter_stateThatIsNotCompleted_namesTheNumberOfTheIndex(string text, int stage)
    {
        var filter = Assert.IsType<JobFilter.And>(ListSearch.Parse(text, DateTimeOffset.UnixEpoch).IndexedFilter);

        Assert.Equal(new JobFilter.Compare(JobColumns.Stage, JobComparison.Equal, stage), filter.Left);
    }

    [Fact]
    public void States_facets_countWhatTheirLinkShows()
    {
        var links = new PageLinks("/jobs");
        var facets = Facet.States(Counts, ListSearch.Parse("handler:Send name~x state:failed", DateTimeOffset.UnixEpoch), links);

        Assert.Equal([("In line", 25, false), ("Behind others", 59, false), ("Failed", 13, true)], facets.Select(facet => (facet.Label, facet.Count, facet.IsCurrent)));
        Assert.Equal("/jobs/jobs?q=state%3Ablocked%20handler%3ASend%20name~x", facets[1].Path);
        Assert.Equal("/jobs/jobs?q=handler%3ASend%20name~x", facets[2].Path);
    }

    [Fact]
    public void Handlers_facets_areThoseOfTheStateWithTheMostFirst()
    {
        var facets = Facet.Handlers(Counts, ListSearch.Parse("state:failed", DateTimeOffset.UnixEpoch), new PageLinks("/"));

        Assert.Equal([("Send", 13), ("Export", 5)], facets.Select(facet => (facet.Label, facet.Count)));
        Assert.Equal("/jobs?q=handler%3ASend%20state%3Afailed", facets[0].Path);
    }
}
