using System.Globalization;
using System.Net.Http.Headers;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>Reads when a server wants to be asked again (RFC 9110 §10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>The longest wait that a server can ask for; no server may park a job for good.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromHours(24);

    /// <summary>The wait from now, at least zero; null where the server names none that can be read.</summary>
    /// <param name="headers">The headers of the answer.</param>
    /// <param name="now">The time that a date is measured from.</param>
    public static TimeSpan? Find(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (!headers.NonValidated.TryGetValues("Retry-After", out var values) || values.Count != 1)
        {
            return null;
        }

        var text = values.ToString().Trim();
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            // More digits than a long holds are still a number, and a longer wait than the bound.
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < Max.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : Max;
        }

        return RetryConditionHeaderValue.TryParse(text, out var value) && value.Date is { } date ? Bound(date - now) : null;
    }

    private static TimeSpan Bound(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Max ? Max : wait;
}
