using System.Globalization;
using System.Security.Claims;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>A request to the page, with what every view needs to know of it.</summary>
/// <param name="context">The request itself.</param>
/// <param name="links">Where links lead for its client.</param>
/// <param name="rights">What its user may do.</param>
/// <param name="now">When it came, UTC.</param>
internal sealed class PageRequest(HttpContext context, PageLinks links, DashboardRights rights, DateTimeOffset now)
{
    public HttpContext Context { get; } = context;

    public PageLinks Links { get; } = links;

    public DashboardRights Rights { get; } = rights;

    public DateTimeOffset Now { get; } = now;

    public CancellationToken Cancellation => Context.RequestAborted;

    public Guid JobId => Guid.Parse((string)Context.Request.RouteValues[PageLinks.JobIdParameter]!, CultureInfo.InvariantCulture);

    public string Route(string parameter) => (string?)Context.Request.RouteValues[parameter] ?? string.Empty;

    /// <summary>A query option; null when it is missing or empty.</summary>
    public string? Option(string name) => Context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>The form that was posted.</summary>
    /// <exception cref="WebApiException">415: the body is no form; 400: it cannot be read.</exception>
    public async Task<IFormCollection> ReadFormAsync()
    {
        if (!Context.Request.HasFormContentType)
        {
            throw new WebApiException(
                StatusCodes.Status415UnsupportedMediaType, JobErrorCodes.InvalidArgument, $"The content type '{Context.Request.ContentType}' is no form; application/x-www-form-urlencoded is.");
        }

        try
        {
            return await Context.Request.ReadFormAsync(Cancellation);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or (IOException and not BadHttpRequestException))
        {
            // Such as a U+0000, or a multipart body without a boundary or an end.
            throw WebApiException.BadRequest($"The form cannot be read: {exception.Message}");
        }
    }

    public bool May(DashboardRights rights) => (Rights & rights) == rights;

    /// <exception cref="WebApiException">403: its user has not got the rights.</exception>
    public void Require(DashboardRights rights)
    {
        if (!May(rights))
        {
            throw WebApiException.Forbidden($"You have no right to do this here ({rights & ~Rights}).");
        }
    }

    /// <summary>For whom something is done. Where the host knows its users, they have their names.</summary>
    /// <param name="reason">Why, in the user's words.</param>
    public JobCaller Caller(string? reason)
    {
        var user = Context.User;
        var name = user.Identity is { IsAuthenticated: true, Name: { Length: > 0 } known } ? known : JobCaller.System.FullName;
        var id = Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var parsed) ? parsed : JobCaller.System.UserId;
        return new JobCaller(id, name) { Origin = JobOrigin.Page, Reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim() };
    }
}
