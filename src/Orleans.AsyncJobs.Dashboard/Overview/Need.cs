using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Overview;

/// <summary>Something that nobody but a person can move on.</summary>
/// <param name="Label">What.</param>
/// <param name="Count">How many; never 0.</param>
/// <param name="IsMore">Whether there are more than that.</param>
/// <param name="Status">The status in whose colour it is shown.</param>
/// <param name="Path">Exactly these.</param>
/// <param name="Remedy">What a person can do.</param>
internal sealed record Need(string Label, long Count, bool IsMore, JobStatusCode Status, string Path, string Remedy)
{
    /// <summary>Up to this number failures of a day, and recurring jobs that fail, are counted.</summary>
    public const int MaxFailures = 1_000;

    /// <summary>The search for what failed in a day.</summary>
    public const string FailedInADay = "state:failed completed>-24h";

    /// <summary>Everything that needs a person, the gravest first.</summary>
    /// <param name="counts">How many jobs stand where.</param>
    /// <param name="failedInADay">How many failed in a day, counted up to one more than <see cref="MaxFailures"/>.</param>
    /// <param name="failing">How many recurring jobs failed in their last run, counted up to one more than <see cref="MaxFailures"/>.</param>
    /// <param name="halted">How many lines are halted by a failure.</param>
    /// <param name="pausedHandlers">How many handlers are paused.</param>
    /// <param name="links">Where links lead.</param>
    public static IReadOnlyList<Need> Of(IReadOnlyList<JobCount> counts, int failedInADay, int failing, int halted, int pausedHandlers, PageLinks links)
    {
        IEnumerable<Need> all =
        [
            new(
                "Failed in 24 hours", Math.Min(failedInADay, MaxFailures), failedInADay > MaxFailures, JobStatusCode.Failed,
                links.JobsWhere(FailedInADay), "Look why, then retry or delete them."),
            new(
                "Recurring, last run failed", Math.Min(failing, MaxFailures), failing > MaxFailures, JobStatusCode.Failed,
                links.RecurringThatFailed, "They run again by their rule; look why they fail."),
            OfState("denied", "Refused access", "Grant the access, then resume them."),
            new("Lines halted", halted, IsMore: false, JobStatusCode.Failed, links.Lines, "Retry, cancel or delete the job at their head; one that recurs goes on when it has succeeded."),
            OfState("paused", "Paused", "Resume them when they may go on."),
            new("Handlers paused", pausedHandlers, IsMore: false, JobStatusCode.Waiting, links.Handlers, "Their jobs wait in line until they are resumed."),
            OfState("abandoned", "Runs abandoned", "Their handlers do not stop and hold slots; end them or their process."),
        ];
        return [.. all.Where(need => need.Count > 0)];

        Need OfState(string term, string label, string remedy)
        {
            var state = StateWords.Find(term)!;
            return new Need(label, state.In(counts), IsMore: false, state.Status, links.JobsWhere($"state:{term}"), remedy);
        }
    }
}
