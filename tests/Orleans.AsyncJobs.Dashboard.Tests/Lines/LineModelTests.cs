using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Lines;
using Orleans.AsyncJobs.Dashboard.Tests.Job;
using Microsoft.AspNetCore.Http;

namespace Orleans.AsyncJobs.Dashboard.Tests.Lines;

public sealed class LineModelTests
{
    [Theory]
    [InlineData(JobActionVerb.Delete, 13, "12 jobs go on")]
    [InlineData(JobActionVerb.Delete, 2, "1 job goes on")]
    [InlineData(JobActionVerb.Delete, 1, "the line is empty then")]
    [InlineData(JobActionVerb.Delete, 1_001, "more than 999 jobs go on")]
    [InlineData(JobActionVerb.Cancel, 13, "12 jobs go on")]
    [InlineData(JobActionVerb.Retry, 13, "it gets a fresh run; 12 jobs follow when it has ended")]
    [InlineData(JobActionVerb.Retry, 1, "it runs; nothing waits behind it")]
    [InlineData(JobActionVerb.Resume, 2, "it runs; 1 job follows when it has ended")]
    [InlineData(JobActionVerb.Postpone, 13, "12 jobs wait with it until then")]
    [InlineData(JobActionVerb.Pause, 2, "1 job waits until somebody resumes it")]
    [InlineData(JobActionVerb.Pause, 1, "nothing waits behind it")]
    public void EffectOf_verb_saysItInNumbers(JobActionVerb verb, int length, string expected)
    {
        var model = new LineModel
        {
            Token = "t",
            Request = new PageRequest(new DefaultHttpContext(), new PageLinks("/"), DashboardRights.All, default),
            Head = SampleJob.Of(JobStatusCode.Waiting),
            Length = length,
            Actions = [],
            Members = [],
        };

        Assert.Equal(expected, model.EffectOf(verb));
    }
}
