using System.Globalization;
using System.Text;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>
/// Where the page's links lead, for the client of one request. All views lie below the first one, whose path comes from
/// the host's routes: path base, groups and the pattern under which the page is mapped.
/// </summary>
internal sealed class PageLinks
{
    public const string HomeName = "AsyncJobs.Dashboard";
    public const string HomePattern = "/";
    public const string JobIdParameter = ServiceAddress.JobIdParameter;
    public const string FileParameter = "asyncjobsFile";
    public const string TokenParameter = "asyncjobsToken";
    public const string VerbParameter = "asyncjobsVerb";

    private readonly string _root;
    private readonly HttpRequest? _request;

    public PageLinks(HttpRequest request)
        : this(ServiceAddress.FindPath(request, HomeName) ?? string.Empty)
    {
        _request = request;
    }

    /// <param name="home">The path of the first view.</param>
    public PageLinks(string home) => _root = home.TrimEnd('/');

    public string Home => _root.Length == 0 ? "/" : _root;

    public string Jobs => $"{_root}/jobs";

    public string NewJob => $"{_root}/jobs/new";

    public string Many => $"{_root}/jobs/many";

    public string Lines => $"{_root}/lines";

    public string Handlers => $"{_root}/handlers";

    public string Recurring => $"{_root}/recurring";

    /// <summary>The recurring jobs whose last run failed.</summary>
    public string RecurringThatFailed => With(Recurring, ("last", "failed"));

    public string Series(Guid jobId) => $"{_root}/recurring/{jobId:D}";

    public string Activity => $"{_root}/activity";

    public string Silos => $"{_root}/silos";

    /// <summary>The base address of the Web API; null when it is not mapped.</summary>
    public string? WebApi => _request is null ? null : BaseAddress.Find(_request);

    public string Job(Guid jobId) => $"{_root}/jobs/{jobId:D}";

    /// <summary>Where an action on a job is posted to; for some there is a view to ask first, too.</summary>
    public string Job(Guid jobId, string verb) => $"{_root}/jobs/{jobId:D}/{verb}";

    public string Events => $"{_root}/events";

    public string Rows => $"{_root}/jobs/rows";

    public string Line(string token) => LineTokens.IsSegment(token) ? $"{Lines}/{Uri.EscapeDataString(token)}" : With(Lines, ("token", token));

    public string Handler(string messageName) => With(Handlers, ("name", messageName));

    public string JobsWhere(string search) => With(Jobs, ("q", search));

    public string Asset(string fileName) => $"{_root}/assets/{fileName}";

    /// <summary>A path with query options; those that are null or empty are left out.</summary>
    public static string With(string path, params ReadOnlySpan<(string Name, string? Value)> options)
    {
        var text = new StringBuilder(path);
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in options)
        {
            if (!string.IsNullOrEmpty(value))
            {
                text.Append(CultureInfo.InvariantCulture, $"{separator}{name}={Uri.EscapeDataString(value)}");
                separator = '&';
            }
        }

        return text.ToString();
    }
}
