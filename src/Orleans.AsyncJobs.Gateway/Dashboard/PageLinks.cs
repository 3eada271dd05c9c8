using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>Where the page's links lead, for the client of one request.</summary>
internal sealed class PageLinks(HttpRequest request)
{
    public const string PageName = "AsyncJobs.Dashboard";
    public const string JobsName = "AsyncJobs.Dashboard.Jobs";
    public const string ExplainName = "AsyncJobs.Dashboard.Explain";
    public const string JobsPattern = "/dashboard/jobs";
    public const string ExplainPattern = "/dashboard/explain/{" + ServiceAddress.JobIdParameter + ":guid}";
    public const string UnknownPattern = "/dashboard/{**" + ServiceAddress.PathParameter + "}";

    private readonly string _explain = ServiceAddress.FindPath(request, ExplainName, (ServiceAddress.JobIdParameter, Guid.Empty))!;
    private readonly string? _row = BaseAddress.FindPathOfRow(request, Guid.Empty);

    /// <summary>The page's absolute address.</summary>
    public string Page { get; } = ServiceAddress.Find(request, PageName)!;

    /// <summary>The path of the page.</summary>
    public string Home { get; } = ServiceAddress.FindPath(request, PageName)!;

    /// <summary>The path of the part that is fetched again.</summary>
    public string Jobs { get; } = ServiceAddress.FindPath(request, JobsName)!;

    /// <summary>The base address of the Web API; null when it is not mapped.</summary>
    public string? WebApi { get; } = BaseAddress.Find(request);

    /// <summary>The path of the page that explains a job.</summary>
    public string Explain(Guid jobId) => _explain.Replace($"{Guid.Empty:D}", $"{jobId:D}", StringComparison.Ordinal);

    /// <summary>The path of a job's row; null when the Web API is not mapped.</summary>
    public string? Row(Guid jobId) => _row?.Replace($"{Guid.Empty:D}", $"{jobId:D}", StringComparison.Ordinal);
}
