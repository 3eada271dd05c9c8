using Orleans.AsyncJobs.Handlers.Callbacks;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>The jobs that act on many others. People make them by such an action only.</summary>
internal static class ManyJobs
{
    /// <summary>The message names of those that delete.</summary>
    private static readonly string[] Deleting = [IBulkDeleteRecords.MessageName, BulkVerb.Find(JobActionVerb.DeleteMany)!.MessageName];

    /// <summary>All jobs but those.</summary>
    public static JobFilter NotDeleting { get; } = new JobFilter.Not(new JobFilter.In(JobColumns.Get("messagename"), Deleting));

    /// <summary>Whether such jobs delete others: who has one of them run needs the right to delete.</summary>
    public static bool Deletes(string messageName) => Deleting.Contains(messageName, StringComparer.Ordinal);

    public static bool Contains(string messageName) => BulkVerb.All.Any(verb => verb.MessageName == messageName);

    /// <summary>Whether a form may make such jobs: none that act on many, which are asked for with what is needed for it, and no callbacks.</summary>
    public static bool MayBeMadeByHand(string messageName) => !Contains(messageName) && messageName is not (IBulkDeleteRecords.MessageName or CallbackData.MessageName);
}
