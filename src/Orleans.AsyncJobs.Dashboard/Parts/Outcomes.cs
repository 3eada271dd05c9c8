namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>What came of runs and who did what, in words.</summary>
internal static class Outcomes
{
    public static string Of(JobRunOutcome outcome) => outcome switch
    {
        JobRunOutcome.Running => "runs",
        JobRunOutcome.Succeeded => "succeeded",
        JobRunOutcome.Failed => "failed for good",
        JobRunOutcome.FailedWithRetry => "failed, tried again",
        JobRunOutcome.AccessDenied => "was refused access",
        JobRunOutcome.Canceled => "was canceled",
        JobRunOutcome.Stopped => "was stopped",
        JobRunOutcome.Drained => "was stopped with its process",
        JobRunOutcome.Lost => "was lost with its process",
        JobRunOutcome.Abandoned => "did not stop and was given up",
        _ => outcome.ToString(),
    };

    /// <summary>The status in whose colour an outcome is shown.</summary>
    public static JobStatusCode ToneOf(JobRunOutcome outcome) => outcome switch
    {
        JobRunOutcome.Running => JobStatusCode.InProgress,
        JobRunOutcome.Succeeded => JobStatusCode.Succeeded,
        JobRunOutcome.Canceled or JobRunOutcome.Stopped or JobRunOutcome.Drained => JobStatusCode.Canceled,
        _ => JobStatusCode.Failed,
    };

    public static string Of(JobActionVerb verb) => verb switch
    {
        JobActionVerb.Cancel => "canceled it",
        JobActionVerb.Pause => "paused it",
        JobActionVerb.Resume => "resumed it",
        JobActionVerb.Postpone => "postponed it",
        JobActionVerb.Retry => "retried it",
        JobActionVerb.Delete => "deleted it",
        JobActionVerb.Update => "changed it",
        JobActionVerb.RunNow => "ran it at once",
        JobActionVerb.CancelMany => "canceled many jobs",
        JobActionVerb.PauseMany => "paused many jobs",
        JobActionVerb.ResumeMany => "resumed many jobs",
        JobActionVerb.PostponeMany => "postponed many jobs",
        JobActionVerb.RetryMany => "retried many jobs",
        JobActionVerb.DeleteMany => "deleted many jobs",
        JobActionVerb.PauseHandler => "paused the handler",
        JobActionVerb.ResumeHandler => "resumed the handler",
        JobActionVerb.LimitHandler => "changed the handler's limit",
        _ => verb.ToString(),
    };

    public static string Of(JobOrigin origin) => origin switch
    {
        JobOrigin.Page => "the page",
        JobOrigin.CommandLine => "the command line",
        JobOrigin.Api => "the Web API",
        _ => ".NET",
    };
}
