namespace Orleans.AsyncJobs.Model;

/// <summary>
/// Which attempt of its occurrence a run of a recurring job is. Runs are numbered through all occurrences, but it is within
/// one that attempts are counted and limited.
/// </summary>
internal static class OccurrenceAttempts
{
    /// <summary>The attempt of its occurrence that runs now, ran last, or is waited for.</summary>
    /// <param name="status">A row with an occurrence under way.</param>
    public static int Of(JobStatus status) => status.RetryCount + status.LostRuns + (status.State == JobStateCode.Suspended ? 0 : 1);

    /// <summary>The attempt of its occurrence that each run of a history was, from 1; null of a run without one, and where the begin of its occurrence is no longer told.</summary>
    /// <param name="runs">The number and the occurrence of each run, in order; of many the first and the newest.</param>
    public static IReadOnlyList<int?> Of(IReadOnlyList<(long Attempt, DateTimeOffset? Occurrence)> runs)
    {
        var attempts = new int?[runs.Count];
        long? first = null;
        for (var i = 0; i < runs.Count; i++)
        {
            var (attempt, occurrence) = runs[i];
            var follows = i > 0 && runs[i - 1].Attempt == attempt - 1;
            first = (follows || attempt == 1, follows && runs[i - 1].Occurrence == occurrence) switch
            {
                (_, true) => first,
                (true, _) => attempt,
                _ => null,
            };
            attempts[i] = occurrence is not null && first is { } begin ? (int)(attempt - begin + 1) : null;
        }

        return attempts;
    }
}
