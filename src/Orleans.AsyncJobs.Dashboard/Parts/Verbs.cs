
namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>What can be done to a job, as the page says it.</summary>
/// <param name="Verb">What.</param>
/// <param name="Path">Its name in addresses.</param>
/// <param name="Label">What its button says.</param>
/// <param name="Done">What is said when it is done.</param>
/// <param name="Many">The same on many jobs.</param>
/// <param name="Api">The name of its action in the Web API; of deletes the method.</param>
internal sealed record Verbs(JobActionVerb Verb, string Path, string Label, string Done, JobActionVerb Many, string Api)
{
    public static IReadOnlyList<Verbs> All { get; } =
    [
        new(JobActionVerb.Retry, "retry", "Retry", "The job gets a fresh run.", JobActionVerb.RetryMany, "RetryJob"),
        new(JobActionVerb.Resume, "resume", "Resume", "The job goes on.", JobActionVerb.ResumeMany, "ResumeJob"),
        new(JobActionVerb.Postpone, "postpone", "Postpone", "The job is postponed.", JobActionVerb.PostponeMany, "PostponeJob"),
        new(JobActionVerb.Pause, "pause", "Pause", "The job is asked to pause.", JobActionVerb.PauseMany, "PauseJob"),
        new(JobActionVerb.Cancel, "cancel", "Cancel", "The job is canceled, or its handler is asked to stop.", JobActionVerb.CancelMany, "CancelJob"),
        new(JobActionVerb.Delete, "delete", "Delete", "The job is deleted.", JobActionVerb.DeleteMany, "DELETE"),
    ];

    /// <summary>What somebody needs for it.</summary>
    public DashboardRights Rights => Verb == JobActionVerb.Delete ? DashboardRights.Administer : DashboardRights.Operate;

    /// <summary>Whether it may have a job run, now or at another date.</summary>
    public bool LetsRun => Verb is JobActionVerb.Retry or JobActionVerb.Resume or JobActionVerb.Postpone;

    /// <summary>What somebody needs to do it to a job: who has a job run that deletes others deletes them.</summary>
    /// <param name="messageName">The job's message name.</param>
    public DashboardRights RightsOn(string messageName) => LetsRun && ManyJobs.Deletes(messageName) ? Rights | DashboardRights.Administer : Rights;

    /// <summary>The one with this name in addresses; null when there is none.</summary>
    public static Verbs? Find(string path) => All.FirstOrDefault(verb => verb.Path == path);

    public static Verbs Of(JobActionVerb verb) => All.First(known => known.Verb == verb || known.Many == verb);
}
