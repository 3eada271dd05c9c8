using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>What is known of rows before they are inserted.</summary>
internal static class NewRows
{
    /// <summary>The most rows of one insert: they are stored in one commit.</summary>
    private const int MaxGroupRows = 1_000;

    /// <summary>In UTF-8 a text of this many characters stays under SQLite's limit of 10^9 bytes for a row. Past it the error would come in the middle of a batch.</summary>
    private const int MaxTextLength = 200_000_000;

    /// <summary>How much memory the texts hold that have no limit of their own.</summary>
    public static long Bytes(IReadOnlyList<NewJobRow> jobs)
    {
        var characters = 0L;
        foreach (var job in jobs)
        {
            characters += job.Data?.Length ?? 0;
        }

        return characters * sizeof(char);
    }

    /// <summary>Refuses what is no group of new rows, or could not be stored.</summary>
    public static void Check(IReadOnlyList<NewJobRow> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentOutOfRangeException.ThrowIfZero(jobs.Count, nameof(jobs));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jobs.Count, MaxGroupRows, nameof(jobs));
        foreach (var (job, data) in jobs)
        {
            if (job is not { Definition.Sequence: 0, Stored: null, Version: 0 })
            {
                throw new ArgumentException("Only rows that are not stored yet can be inserted.", nameof(jobs));
            }

            if (data is { Length: > MaxTextLength })
            {
                throw JobException.Invalid($"data has {data.Length} characters; a row holds at most {MaxTextLength}.");
            }
        }
    }
}
