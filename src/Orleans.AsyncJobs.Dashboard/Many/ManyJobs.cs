using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Many;

/// <summary>The jobs that act on many others. People make them by such an action only.</summary>
internal static class ManyJobs
{
    public static bool Contains(string messageName) => BulkVerb.All.Any(verb => verb.MessageName == messageName);

    /// <summary>Whether a form may make such jobs: none that act on many, which are asked for with what is needed for it.</summary>
    public static bool MayBeMadeByHand(string messageName) => !Contains(messageName) && messageName != IBulkDeleteRecords.MessageName;
}
