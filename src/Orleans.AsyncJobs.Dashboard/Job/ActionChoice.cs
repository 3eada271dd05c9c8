using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Job;

/// <summary>An action on a job, and why it cannot be done now.</summary>
/// <param name="Verb">The action.</param>
/// <param name="Refusal">Why not now; null when it can be done.</param>
internal sealed record ActionChoice(Verbs Verb, string? Refusal)
{
    public bool IsAllowed => Refusal is null;

    /// <summary>All actions for which somebody has the rights. What is allowed is what the machine of states allows.</summary>
    public static IReadOnlyList<ActionChoice> Of(JobState job, DashboardRights rights, DateTimeOffset now) =>
        [.. Verbs.All.Where(verb => verb.RightsOn(job.Job.MessageName) is var needed && (rights & needed) == needed).Select(verb => new ActionChoice(verb, RefusalOf(job, verb.Verb, now)))];

    /// <summary>What a delete lets go on.</summary>
    private static string? RefusalOf(JobState job, JobActionVerb verb, DateTimeOffset now)
    {
        var decision = JobMachine.Apply(job, CommandOf(verb, now), now);
        if (decision.Refusal is null && (decision.Next is not null || decision.Removes))
        {
            return null;
        }

        if (verb is JobActionVerb.Cancel or JobActionVerb.Pause or JobActionVerb.Resume && JobStates.IsPlatformType(job.Job.OperationType))
        {
            return "jobs of this type are made by the platform";
        }

        return Words(job.Status, verb);
    }

    private static JobCommand CommandOf(JobActionVerb verb, DateTimeOffset now) => verb switch
    {
        JobActionVerb.Cancel => new JobCommand.Cancel(JobCaller.System),
        JobActionVerb.Pause => new JobCommand.Pause(JobCaller.System),
        JobActionVerb.Resume => new JobCommand.Resume(JobCaller.System),
        JobActionVerb.Postpone => new JobCommand.Postpone(now.AddHours(1), JobCaller.System),
        JobActionVerb.Retry => new JobCommand.RetryNow(JobCaller.System),
        JobActionVerb.Delete => new JobCommand.Delete(JobCaller.System),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "This is not done to one job."),
    };

    private static string Words(JobStatus status, JobActionVerb verb) => (status.Status, verb) switch
    {
        (JobStatusCode.Canceling, _) => "it is being canceled",
        (JobStatusCode.Pausing, JobActionVerb.Pause) => "it is asked to pause already",
        (JobStatusCode.Succeeded, JobActionVerb.Retry) => "it succeeded; run it again as a new job instead",
        (JobStatusCode.WaitingForResources, JobActionVerb.Pause) => "it does not run yet; postpone it instead",
        (JobStatusCode.WaitingForResources, _) => "it is ready to run",
        (JobStatusCode.InProgress or JobStatusCode.Pausing, _) => "it runs",
        (JobStatusCode.Waiting, JobActionVerb.Pause) => status.Wait == JobWait.Paused ? "it is paused" : "it waits already",
        (JobStatusCode.Waiting, JobActionVerb.Retry) when status.IsBetweenOccurrences => "it waits for its next occurrence; resume it to run that now",
        (JobStatusCode.Waiting, JobActionVerb.Retry) => "it has not failed; resume it instead",
        _ => "it has ended",
    };
}
