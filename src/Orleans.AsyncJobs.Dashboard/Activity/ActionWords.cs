using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.Activity;

/// <summary>What was done, as the words before the name of the job or handler.</summary>
internal static class ActionWords
{
    public static string Of(JobAction action) => action.Verb switch
    {
        JobActionVerb.Cancel => "canceled",
        JobActionVerb.Pause => "paused",
        JobActionVerb.Resume => "resumed",
        JobActionVerb.Postpone => "postponed",
        JobActionVerb.Retry => "retried",
        JobActionVerb.Delete => "deleted",
        JobActionVerb.Update => "changed",
        JobActionVerb.RunNow => "ran at once",
        JobActionVerb.CancelMany => $"canceled {Jobs(action)} by",
        JobActionVerb.PauseMany => $"paused {Jobs(action)} by",
        JobActionVerb.ResumeMany => $"resumed {Jobs(action)} by",
        JobActionVerb.PostponeMany => $"postponed {Jobs(action)} by",
        JobActionVerb.RetryMany => $"retried {Jobs(action)} by",
        JobActionVerb.DeleteMany => $"deleted {Jobs(action)} by",
        JobActionVerb.PauseHandler => "paused the handler",
        JobActionVerb.ResumeHandler => "resumed the handler",
        JobActionVerb.LimitHandler => "changed the limit of the handler",
        _ => action.Verb.ToString(),
    };

    /// <summary>The limit that a handler got.</summary>
    public static string LimitOf(JobAction action) => action.Limit is { } limit ? $"to {Numbers.Of(limit)}" : "back to what it is registered with";

    private static string Jobs(JobAction action) => action.Count is { } count ? Numbers.Of(count, "job") : "many jobs";
}
