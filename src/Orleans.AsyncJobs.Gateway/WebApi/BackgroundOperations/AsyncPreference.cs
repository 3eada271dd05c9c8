using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>That a call is to run in the background: <c>Prefer: respond-async</c>, with <c>odata.callback; url="…"</c> or without. Source: RFC 7240; OData 4.01 §8.2.8.3.</summary>
/// <param name="CallbackUrl">Where its end is to be told; null for nowhere, and empty for a callback without a URL.</param>
internal sealed record AsyncPreference(string? CallbackUrl)
{
    private const string RespondAsync = "respond-async";
    private const string Callback = "odata.callback";
    private const string CallbackShort = "callback";

    /// <summary>What a request prefers; null for a call in the request.</summary>
    public static AsyncPreference? Of(HttpRequest request)
    {
        var preferences = PreferHeader.Parse(request.Headers["Prefer"]).ToList();
        if (!preferences.Exists(preference => preference.Name is RespondAsync))
        {
            return null;
        }

        var callback = preferences.Find(preference => preference.Name is Callback or CallbackShort);
        return new AsyncPreference(callback is null ? null : callback.Find("url") ?? string.Empty);
    }
}
