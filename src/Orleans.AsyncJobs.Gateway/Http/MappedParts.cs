namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>
/// What of the gateway the host has mapped. A part that stood in two places would have two addresses, and a link could
/// lead to either.
/// </summary>
internal sealed class MappedParts
{
    /// <summary>A part of the gateway that is mapped at most once.</summary>
    public enum Part
    {
        WebApi,
        Dashboard,
        Health,
    }

    private readonly HashSet<Part> _parts = [];

    /// <summary>Notes that a part is mapped.</summary>
    /// <exception cref="InvalidOperationException">It was mapped before.</exception>
    public void Add(Part part)
    {
        if (!_parts.Add(part))
        {
            var (what, call) = part switch
            {
                Part.WebApi => ("The Web API of the jobs", "MapAsyncJobsWebApi()"),
                Part.Dashboard => ("The page of the jobs", "MapAsyncJobsDashboard()"),
                _ => ("The health of the jobs", "MapAsyncJobs()"),
            };
            throw new InvalidOperationException($"{what} is mapped already. Call {call} once; MapAsyncJobs() maps all parts and takes the place of the other calls.");
        }
    }

    public bool Contains(Part part) => _parts.Contains(part);
}
