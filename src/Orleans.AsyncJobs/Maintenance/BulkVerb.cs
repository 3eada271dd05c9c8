namespace Orleans.AsyncJobs.Maintenance;

/// <summary>The actions on many jobs, each with the message name of the job that does it.</summary>
/// <param name="Verb">The action.</param>
/// <param name="OfOne">The same action on one job.</param>
/// <param name="MessageName">The message name.</param>
/// <param name="Word">What it does, for the job's name.</param>
/// <param name="Done">What is done, for the job's message.</param>
internal sealed record BulkVerb(JobActionVerb Verb, JobActionVerb OfOne, string MessageName, string Word, string Done)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BulkVerb> All { get; } =
    [
        new(JobActionVerb.CancelMany, JobActionVerb.Cancel, "CancelJobs", "Cancel", "canceled"),
        new(JobActionVerb.PauseMany, JobActionVerb.Pause, "PauseJobs", "Pause", "paused"),
        new(JobActionVerb.ResumeMany, JobActionVerb.Resume, "ResumeJobs", "Resume", "resumed"),
        new(JobActionVerb.PostponeMany, JobActionVerb.Postpone, "PostponeJobs", "Postpone", "postponed"),
        new(JobActionVerb.RetryMany, JobActionVerb.Retry, "RetryJobs", "Retry", "retried"),
        new(JobActionVerb.DeleteMany, JobActionVerb.Delete, "DeleteJobs", "Delete", "deleted"),
    ];

    /// <summary>The one of a verb; null where it is no action on many.</summary>
    /// <param name="verb">The verb.</param>
    public static BulkVerb? Find(JobActionVerb verb) => All.FirstOrDefault(candidate => candidate.Verb == verb);

    /// <summary>The one of a message name.</summary>
    /// <param name="messageName">The message name.</param>
    public static BulkVerb Of(string messageName) => All.First(candidate => candidate.MessageName == messageName);
}
