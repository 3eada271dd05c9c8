using Orleans.AsyncJobs.Dashboard.Job;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Tests.Job;

public sealed class ActionChoiceTests
{
    public static TheoryData<JobStatusCode, string, string> Cases { get; } = new()
    {
        { JobStatusCode.WaitingForResources, nameof(JobWait.None), "Postpone Cancel Delete" },
        { JobStatusCode.Waiting, nameof(JobWait.Postponed), "Resume Postpone Cancel Delete" },
        { JobStatusCode.Waiting, nameof(JobWait.Retry), "Retry Resume Postpone Cancel Delete" },
        { JobStatusCode.Waiting, nameof(JobWait.Paused), "Resume Postpone Cancel Delete" },
        { JobStatusCode.Waiting, nameof(JobWait.AccessDenied), "Resume Postpone Cancel Delete" },
        { JobStatusCode.InProgress, nameof(JobWait.None), "Postpone Pause Cancel Delete" },
        { JobStatusCode.Pausing, nameof(JobWait.None), "Postpone Cancel Delete" },
        { JobStatusCode.Canceling, nameof(JobWait.None), "Delete" },
        { JobStatusCode.Succeeded, nameof(JobWait.None), "Delete" },
        { JobStatusCode.Failed, nameof(JobWait.None), "Retry Delete" },
        { JobStatusCode.Canceled, nameof(JobWait.None), "Retry Delete" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_job_offersWhatItsStateAllowsAndSaysWhyNotTheRest(JobStatusCode status, string wait, string allowed)
    {
        var choices = ActionChoice.Of(SampleJob.Of(status, row => row with { Wait = Enum.Parse<JobWait>(wait) }), DashboardRights.All, SampleJob.Now);

        Assert.Equal(6, choices.Count);
        Assert.Equal(allowed, string.Join(' ', choices.Where(choice => choice.IsAllowed).Select(choice => choice.Verb.Label)));
        Assert.All(choices.Where(choice => !choice.IsAllowed), choice => Assert.NotEmpty(choice.Refusal!));
    }

    [Fact]
    public void Of_jobOfThePlatform_isNotStopped()
    {
        var choices = ActionChoice.Of(SampleJob.Of(JobStatusCode.InProgress, define: job => job with { OperationType = 9 }), DashboardRights.All, SampleJob.Now);

        Assert.All(
            choices.Where(choice => choice.Verb.Verb is JobActionVerb.Cancel or JobActionVerb.Pause),
            choice => Assert.Equal("jobs of this type are made by the platform", choice.Refusal));
    }

    [Theory]
    [InlineData(DashboardRights.View | DashboardRights.ViewData, "")]
    [InlineData(DashboardRights.View | DashboardRights.Operate, "Retry Resume Postpone Pause Cancel")]
    [InlineData(DashboardRights.View | DashboardRights.Administer, "Delete")]
    public void Of_rights_whatIsNotAllowedIsNotShown(DashboardRights rights, string shown) =>
        Assert.Equal(shown, string.Join(' ', ActionChoice.Of(SampleJob.Of(JobStatusCode.Failed), rights, SampleJob.Now).Select(choice => choice.Verb.Label)));
}
