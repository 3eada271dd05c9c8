using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.Overview;

/// <summary>What an empty store shows: how to make a first job.</summary>
/// <param name="Curl">A command to paste into a terminal; null where the Web API is not mapped.</param>
/// <param name="Host">The name under which the service is reached.</param>
/// <param name="CallsBack">Whether the job calls this service itself.</param>
internal sealed record FirstJob(string? Curl, string Host, bool CallsBack)
{
    public static FirstJob Of(PageLinks links, string? healthUrl) => links.WebApi is { } webApi
        ? new FirstJob(CurlLine.For(webApi, healthUrl), new Uri(webApi).Host, healthUrl is not null)
        : new FirstJob(null, string.Empty, healthUrl is not null);
}
