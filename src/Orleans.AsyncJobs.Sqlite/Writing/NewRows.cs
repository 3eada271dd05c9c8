using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>What is known of rows before they are inserted.</summary>
internal static class NewRows
{
    /// <summary>The most rows of one insert: they are stored in one commit.</summary>

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
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jobs.Count, JobLimits.MaxBulkCreate, nameof(jobs));
        foreach (var (job, data) in jobs)
        {
            if (job is not { Definition.Sequence: 0, Stored: null, Version: 0 })
            {
                throw new ArgumentException("Only rows that are not stored yet can be inserted.", nameof(jobs));
            }

            if (data is { Length: > JobLimits.MaxDataLength })
            {
                throw JobException.Invalid($"data has {data.Length} characters; a row holds at most {JobLimits.MaxDataLength}.");
            }
        }
    }
}
