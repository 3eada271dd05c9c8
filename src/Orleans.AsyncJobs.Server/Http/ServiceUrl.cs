namespace Orleans.AsyncJobs.Server.Http;

/// <summary>The address of a service: scheme, host and port, with the path below which it is mapped.</summary>
internal static class ServiceUrl
{
    /// <summary>The environment variable that has it where <c>--url</c> is not given.</summary>
    public const string UrlVariable = "ASYNCJOBS_URL";

    /// <summary>The one that has the token for it where <c>--token</c> is not given.</summary>
    public const string TokenVariable = "ASYNCJOBS_TOKEN";

    /// <exception cref="CommandException">It is no such address.</exception>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw CommandException.WrongUse($"--url {text} is not an address; give one such as {ServerArguments.DefaultUrls}.");
        }

        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            // What was written is not repeated: it may hold a password.
            throw CommandException.WrongUse($"--url takes scheme, host, port and path alone. A token goes into {ServiceUrl.TokenVariable}.");
        }

        return new Uri(url.AbsoluteUri.TrimEnd('/') + "/");
    }
}
