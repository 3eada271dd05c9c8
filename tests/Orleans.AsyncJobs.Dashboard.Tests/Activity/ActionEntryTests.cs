using Orleans.AsyncJobs.Dashboard.Activity;

namespace Orleans.AsyncJobs.Dashboard.Tests.Activity;

public sealed class ActionEntryTests
{
    [Theory]
    [InlineData(JobActionVerb.RetryMany, JobWaitKind.Postponed, "CancelMany")]
    [InlineData(JobActionVerb.DeleteMany, JobWaitKind.Postponed, "CancelMany")]
    [InlineData(JobActionVerb.CancelMany, JobWaitKind.None, null)]
    [InlineData(JobActionVerb.RetryMany, null, null)]
    [InlineData(JobActionVerb.Pause, JobWaitKind.Paused, "ResumeJob")]
    [InlineData(JobActionVerb.Pause, JobWaitKind.None, null)]
    [InlineData(JobActionVerb.Pause, JobWaitKind.Postponed, null)]
    [InlineData(JobActionVerb.Postpone, JobWaitKind.Postponed, null)]
    [InlineData(JobActionVerb.Delete, null, null)]
    [InlineData(JobActionVerb.PauseHandler, null, "ResumeHandler")]
    [InlineData(JobActionVerb.ResumeHandler, null, null)]
    public void UndoOf_action_isWhatStillCanBeTakenBack(JobActionVerb verb, JobWaitKind? wait, string? expected)
    {
        var action = new JobAction { On = default, Caller = JobCaller.System, Verb = verb, Name = "Send" };

        Assert.Equal(expected, ActionEntry.UndoOf(action, wait, new HashSet<string>(StringComparer.Ordinal) { "Send" })?.ToString());
        Assert.NotEqual(ActionUndo.ResumeHandler, ActionEntry.UndoOf(action, wait, new HashSet<string>(StringComparer.Ordinal)));
    }
}
