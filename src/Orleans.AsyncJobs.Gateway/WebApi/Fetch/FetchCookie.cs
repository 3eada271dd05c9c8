using System.Globalization;
using System.Xml;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Fetch;

/// <summary>
/// The cookie of a page, in the form of Dataverse: <c>&lt;cookie page="1"&gt;…&lt;/cookie&gt;</c>, and around it, percent-encoded twice,
/// the annotation <c>&lt;cookie pagenumber="2" pagingcookie="…" istracking="False" /&gt;</c>.
/// </summary>
/// <param name="Page">The number of the page, from 1.</param>
/// <param name="Token">The place of its last row; null where that would be too long, and rows are counted instead.</param>
internal sealed record FetchCookie(int Page, string? Token)
{
    private const int MaxLength = 16_384;
    private const int MaxTokenLength = 4_000;

    /// <summary>Clients send the cookie as it stands in the annotation, decoded once or twice, or the whole annotation.</summary>
    private const int MaxEncodings = 2;

    /// <summary>The annotation for the page behind the one of this cookie.</summary>
    public string Annotation
    {
        get
        {
            var cookie = string.Create(CultureInfo.InvariantCulture, $"""<cookie page="{Page}">{(Token is null ? "<page />" : $"<position last=\"{Token}\" />")}</cookie>""");
            return string.Create(CultureInfo.InvariantCulture, $"""<cookie pagenumber="{Page + 1}" pagingcookie="{Uri.EscapeDataString(Uri.EscapeDataString(cookie))}" istracking="False" />""");
        }
    }

    /// <summary>Reads a cookie.</summary>
    /// <returns>The cookie; null where it is none of this service.</returns>
    public static FetchCookie? TryRead(string text)
    {
        for (var i = 0; i < MaxEncodings && text.StartsWith('%'); i++)
        {
            text = Uri.UnescapeDataString(text);
        }

        try
        {
            return FetchXmlReader.Read(text, MaxLength, Read);
        }
        catch (FetchXmlException)
        {
            return null;
        }
    }

    /// <summary>The cookie of a page.</summary>
    /// <param name="page">Its number.</param>
    /// <param name="last">The place of its last row.</param>
    /// <param name="table">The table of the query.</param>
    /// <param name="fingerprint">What tells the query from others.</param>
    public static FetchCookie Of(int page, QueryPosition last, QueryTable table, string fingerprint)
    {
        // A cookie is part of an address. Rows ordered by a longer text are counted off.
        var token = last.Values.Sum(value => value is string text ? (long)text.Length : 0) > MaxTokenLength ? null : new PageToken(0, last).Write(table, Options(fingerprint));
        return new FetchCookie(page, token is { Length: <= MaxTokenLength } ? token : null);
    }

    /// <summary>The place behind which the next page begins; null where the cookie has none.</summary>
    /// <param name="table">The table of the query.</param>
    /// <param name="fingerprint">What tells the query from others.</param>
    /// <param name="isOther">Whether the place is one of another query.</param>
    public QueryPosition? PositionIn(QueryTable table, string fingerprint, out bool isOther)
    {
        isOther = false;
        try
        {
            return Token is null ? null : PageToken.Read(Token, table, Options(fingerprint)).Position;
        }
        catch (WebApiException)
        {
            isOther = true;
            return null;
        }
    }

    private static Dictionary<string, string> Options(string fingerprint) => new(StringComparer.Ordinal) { [QueryOptionNames.FetchXml] = fingerprint };

    private static FetchCookie? Read(XmlReader reader)
    {
        if (reader.LocalName is not "cookie")
        {
            return null;
        }

        if (reader.GetAttribute("pagingcookie") is { } inner)
        {
            return inner.Contains("pagingcookie", StringComparison.Ordinal) ? null : TryRead(inner);
        }

        if (!int.TryParse(reader.GetAttribute("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) || page is < 1 or int.MaxValue)
        {
            return null;
        }

        string? token = null;
        var isOurs = false;
        reader.ReadChildren(name =>
        {
            isOurs = name is "position" or "page";
            token = name is "position" ? reader.GetAttribute("last") : null;
            reader.ReadNothing();
        });
        return isOurs ? new FetchCookie(page, token) : null;
    }
}
