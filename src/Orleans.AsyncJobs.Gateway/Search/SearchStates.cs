using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Search;

/// <summary>The words of <c>state:</c> and the rows that they stand for.</summary>
internal static class SearchStates
{
    private static readonly JobColumn StateCode = JobColumns.Get("statecode");
    private static readonly JobColumn StatusCode = JobColumns.Get("statuscode");

    /// <summary>The words, in the order in which a job passes through them.</summary>
    public static IReadOnlyList<SearchState> All { get; } =
    [
        new("ready", "may run, or waits for its turn", Is(JobStateCode.Ready)),
        new("inline", "waits for a free slot", Is(JobWaitKind.Capacity)),
        new("blocked", "waits for its turn in its dependency token", Is(JobWaitKind.Token)),
        new("waiting", "suspended, for whatever reason", Is(JobStatusCode.Waiting)),
        new("postponed", "waits for its date", Is(JobWaitKind.Postponed)),
        new("retry", "waits for its next attempt", Is(JobWaitKind.Retry)),
        new("paused", "waits for somebody to resume it", Is(JobWaitKind.Paused)),
        new("denied", "was refused access and waits for somebody", Is(JobWaitKind.AccessDenied)),
        new("abandoned", "its last run did not stop and still holds a slot", Is(JobWaitKind.AbandonedRun)),
        new("occurrence", "waits for its next occurrence", Is(JobWaitKind.Occurrence)),
        new("running", "its handler runs", Is(JobStatusCode.InProgress)),
        new("pausing", "its handler is asked to stop at a safe point", Is(JobStatusCode.Pausing)),
        new("canceling", "its handler is asked to stop for good", Is(JobStatusCode.Canceling)),
        new("completed", "ended, in whatever way", Is(JobStateCode.Completed)),
        new("succeeded", "ended well", Is(JobStatusCode.Succeeded)),
        new("failed", "ended by a failure", Is(JobStatusCode.Failed)),
        new("canceled", "ended by a cancel", Is(JobStatusCode.Canceled)),
        new("failing", "recurs, and its last run failed", JobFilters.Failing),
    ];

    /// <summary>The state of this name, in whatever case; null where there is none.</summary>
    public static SearchState? Find(string name) => All.FirstOrDefault(state => state.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static JobFilter Is(JobStateCode state) => new JobFilter.Compare(StateCode, JobComparison.Equal, (int)state);

    private static JobFilter Is(JobStatusCode status) => new JobFilter.Compare(StatusCode, JobComparison.Equal, (int)status);

    private static JobFilter Is(JobWaitKind wait) => new JobFilter.Compare(JobColumns.WaitKind, JobComparison.Equal, (int)wait);
}

/// <summary>One word of <c>state:</c>.</summary>
/// <param name="Name">The word.</param>
/// <param name="Meaning">What the job does, for people.</param>
/// <param name="Filter">The rows.</param>
internal sealed record SearchState(string Name, string Meaning, JobFilter Filter);
