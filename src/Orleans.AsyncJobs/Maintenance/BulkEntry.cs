using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>The entry of an action on many jobs in the activity.</summary>
internal static class BulkEntry
{
    private const int ActionsPerRead = 200;

    /// <summary>
    /// Who asked, from where and why: only <see cref="BulkJobs"/> writes that entry, so a job that somebody made by hand has
    /// none. And whether somebody has canceled the job since.
    /// </summary>
    public static async Task<(JobAction? Asked, bool WasTakenBack)> FindAsync(IJobRecords records, Guid jobId, JobActionVerb verb, CancellationToken cancellationToken)
    {
        IReadOnlyList<JobAction> actions;
        long? before = null;
        var wasTakenBack = false;
        do
        {
            actions = await records.ReadActionsAsync(jobId, before, ActionsPerRead, cancellationToken);
            wasTakenBack |= actions.Any(action => action.Verb == JobActionVerb.Cancel);
            if (actions.FirstOrDefault(action => action.Verb == verb) is { } found)
            {
                return (found, wasTakenBack);
            }

            before = actions.Count == 0 ? before : actions[^1].ActionId;
        }
        while (actions.Count == ActionsPerRead);
        return (null, wasTakenBack);
    }
}
