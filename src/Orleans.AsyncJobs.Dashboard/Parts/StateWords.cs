using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>Where jobs stand, as the page counts and names it.</summary>
/// <param name="Term">The word of <c>state:</c> in a search.</param>
/// <param name="Label">The words for people.</param>
/// <param name="Status">The status in whose colour it is shown.</param>
/// <param name="Stage">The number by which the table finds such jobs; null where it finds them by their sequence only.</param>
/// <param name="NeedsPerson">Whether nothing goes on until somebody does something.</param>
/// <param name="Counts">Which counts belong to it.</param>
internal sealed record StateWords(string Term, string Label, JobStatusCode Status, int? Stage, bool NeedsPerson, Func<JobCount, bool> Counts)
{
    public static IReadOnlyList<StateWords> All { get; } =
    [
        Running("running", "Running", JobStatusCode.InProgress),
        Running("pausing", "Pausing", JobStatusCode.Pausing),
        Running("canceling", "Canceling", JobStatusCode.Canceling),
        Waiting("inline", "In line", JobStatusCode.WaitingForResources, JobWaitKind.Capacity),
        Waiting("blocked", "Behind others", JobStatusCode.WaitingForResources, JobWaitKind.Token),
        Waiting("postponed", "Postponed", JobStatusCode.Waiting, JobWaitKind.Postponed),
        Waiting("occurrence", "To recur", JobStatusCode.Waiting, JobWaitKind.Occurrence),
        Waiting("retry", "To be retried", JobStatusCode.Waiting, JobWaitKind.Retry),
        Waiting("paused", "Paused", JobStatusCode.Waiting, JobWaitKind.Paused) with { NeedsPerson = true },
        Waiting("denied", "Access denied", JobStatusCode.Waiting, JobWaitKind.AccessDenied) with { NeedsPerson = true },
        Waiting("abandoned", "Abandoned runs", JobStatusCode.Failed, JobWaitKind.AbandonedRun) with { NeedsPerson = true },
        Ended("succeeded", "Succeeded", JobStatusCode.Succeeded),
        Ended("failed", "Failed", JobStatusCode.Failed),
        Ended("canceled", "Canceled", JobStatusCode.Canceled),
    ];

    /// <summary>The one of this term; null where there is none.</summary>
    public static StateWords? Find(string? term) => All.FirstOrDefault(state => string.Equals(state.Term, term, StringComparison.OrdinalIgnoreCase));

    /// <summary>The one of a job; null where it has no words of its own.</summary>
    public static StateWords? Of(JobStatusCode status, JobWaitKind wait) =>
        All.FirstOrDefault(state => wait == JobWaitKind.None ? state.Stage is null or >= (int)JobStatusCode.InProgress && state.Status == status : state.Stage == (int)wait);

    /// <summary>How many jobs stand so.</summary>
    public long In(IEnumerable<JobCount> counts) => counts.Where(Counts).Sum(count => count.Count);

    private static StateWords Running(string term, string label, JobStatusCode status) =>
        new(term, label, status, (int)status, NeedsPerson: false, count => count.Status == status);

    private static StateWords Waiting(string term, string label, JobStatusCode status, JobWaitKind wait) =>
        new(term, label, status, (int)wait, NeedsPerson: false, count => count.Wait == wait);

    private static StateWords Ended(string term, string label, JobStatusCode status) =>
        new(term, label, status, Stage: null, NeedsPerson: false, count => count.Status == status);
}
