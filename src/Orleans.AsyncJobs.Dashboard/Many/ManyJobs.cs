using Orleans.AsyncJobs.Maintenance;

namespace Orleans.AsyncJobs.Dashboard.Many;

/// <summary>The jobs that act on many others. People make them by such an action only.</summary>
internal static class ManyJobs
{
    public static bool Contains(string messageName) => BulkVerb.All.Any(verb => verb.MessageName == messageName);
}
