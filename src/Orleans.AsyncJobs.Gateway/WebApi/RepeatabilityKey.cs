using System.Globalization;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>
/// The key of a request that a client may send again: <c>Repeatability-Request-ID</c>, and the moment of its first
/// sending, <c>Repeatability-First-Sent</c>. Source: OASIS, Repeatable Requests Version 1.0. The moment is optional here,
/// and a refusal of the headers or of the request is answered with <c>Repeatability-Result: rejected</c>.
/// </summary>
internal sealed class RepeatabilityKey
{
    public const string RequestIdHeader = "Repeatability-Request-ID";
    public const string FirstSentHeader = "Repeatability-First-Sent";
    public const string ResultHeader = "Repeatability-Result";

    /// <summary>Keys are kept for a day: a request that was first sent before that could be carried out a second time.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    // RFC 9110 §5.6.7: the first is what is sent today, the others have to be read all the same.
    private static readonly string[] HttpDates = ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    private readonly string _value;

    private RepeatabilityKey(Guid requestId) => _value = requestId.ToString("D");

    /// <summary>
    /// The key that a request carries; null when it carries none. What takes keys asks for it first: whatever is refused behind
    /// that is answered as rejected (<see cref="NoteRefusal"/>).
    /// </summary>
    /// <exception cref="WebApiException">400: the headers are malformed, or the key is too old to be known.</exception>
    public static RepeatabilityKey? Of(HttpContext context, DateTimeOffset now)
    {
        var headers = context.Request.Headers;
        var id = headers[RequestIdHeader];
        var sent = headers[FirstSentHeader];
        if (id.Count == 0 && sent.Count == 0)
        {
            return null;
        }

        context.Features.Set(Mark.Asked);
        if (id.Count == 0)
        {
            throw WebApiException.BadRequest($"'{FirstSentHeader}' says nothing without '{RequestIdHeader}'. Send both, or neither.");
        }

        if (!Guid.TryParseExact(id.ToString(), "D", out var requestId))
        {
            throw WebApiException.BadRequest($"'{RequestIdHeader}' is '{id}', which is not a Guid. Write it as 32 digits with 4 dashes.");
        }

        if (sent.Count > 0)
        {
            CheckFirstSent(sent.ToString(), now);
        }

        return new RepeatabilityKey(requestId);
    }

    /// <summary>Says in an answer that a request with a key was refused. What may succeed when it is sent again is not rejected: 408, 429, 503.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status of the refusal.</param>
    public static void NoteRefusal(HttpContext context, int status)
    {
        var isRefusal = status is StatusCodes.Status501NotImplemented
            or (>= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError and not StatusCodes.Status408RequestTimeout and not StatusCodes.Status429TooManyRequests);
        if (isRefusal && context.Features.Get<Mark>() is not null)
        {
            context.Response.Headers.TryAdd(ResultHeader, "rejected");
        }
    }

    /// <summary>A refusal of the headers where they cannot be honoured: 501.</summary>
    /// <param name="why">Why, in words that follow a colon.</param>
    public static WebApiException NotTaken(string why) =>
        new(StatusCodes.Status501NotImplemented, JobErrorCodes.InvalidArgument, $"'{RequestIdHeader}' is not supported here: {why}. Leave it out; changes may be sent again without.");

    /// <summary>Creates jobs under the key, or answers those that it already stands for.</summary>
    /// <exception cref="JobException">As <see cref="IJobClient.CreateOnceAsync"/>.</exception>
    public async Task<IReadOnlyList<JobReceipt>> CreateOnceAsync(IJobClient client, IReadOnlyList<NewJob> jobs, HttpContext context) =>
        (await CreateOnceAsync(context, key => client.CreateOnceAsync(key, jobs, JobCaller.System, context.RequestAborted))).Receipts;

    /// <summary>Does what creates jobs once under a key, and says in the answer that they were taken.</summary>
    /// <param name="context">The request.</param>
    /// <param name="create">Creates them, given the key.</param>
    /// <exception cref="JobException">As <paramref name="create"/> throws.</exception>
    public async Task<T> CreateOnceAsync<T>(HttpContext context, Func<string, Task<T>> create)
    {
        var created = await create(_value);
        context.Response.Headers[ResultHeader] = "accepted";
        return created;
    }

    private static void CheckFirstSent(string text, DateTimeOffset now)
    {
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowInnerWhite;
        if (!DateTimeOffset.TryParseExact(text, HttpDates, CultureInfo.InvariantCulture, Styles, out var sent))
        {
            throw WebApiException.BadRequest($"'{FirstSentHeader}' is '{text}', which is not an HTTP date such as '{now:r}'.");
        }

        if (now - sent > Kept)
        {
            throw WebApiException.BadRequest($"'{FirstSentHeader}' is '{text}', more than {Kept.TotalHours} hours ago; keys are not kept longer. Send the request under a new key.");
        }
    }

    /// <summary>What a request is marked with that asked for a key.</summary>
    private sealed class Mark
    {
        public static readonly Mark Asked = new();
    }
}
