using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Fetch;

/// <summary>Which page of a fetch is asked for.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Query">The query for it.</param>
/// <param name="Fingerprint">What tells the query from others.</param>
internal sealed record FetchPage(int Number, JobQuery Query, string Fingerprint)
{
    /// <summary>Finds the page.</summary>
    /// <param name="text">The document.</param>
    /// <param name="fetch">What it says.</param>
    /// <param name="query">The query for all rows.</param>
    /// <param name="maxRows">The most rows that the client takes; null where it does not say.</param>
    /// <exception cref="FetchXmlException">It cannot be found so.</exception>
    public static FetchPage Of(string text, FetchQuery fetch, JobQuery query, int? maxRows)
    {
        var fingerprint = FetchFingerprint.Of(text);
        if (fetch.Top is { } top)
        {
            return fetch is { Page: null, Count: null, Cookie: null }
                ? new FetchPage(1, query with { Limit = top }, fingerprint)
                : throw fetch.Element.Refused("has both 'top' and one of 'page', 'count' and 'paging-cookie'; rows are taken page by page without 'top'");
        }

        var rows = Math.Min(Math.Min(fetch.Count ?? JobQuery.MaxRows, maxRows ?? JobQuery.MaxRows), JobQuery.MaxRows);
        query = query with { Limit = rows, WithNext = true };
        if (fetch.Cookie is not { } text2)
        {
            return AtNumber(fetch, query, fetch.Page ?? 1, fingerprint);
        }

        var cookie = FetchCookie.TryRead(text2)
            ?? throw fetch.Element.Has("paging-cookie", text2, "It is none of this service: send what the annotation fetchxmlpagingcookie of the page before holds, or leave it out.");
        var number = fetch.Page ?? cookie.Page + 1;
        var after = cookie.PositionIn(query.Table, fingerprint, out var isOther);
        if (isOther)
        {
            throw fetch.Element.Has("paging-cookie", text2, "It is one of another query: send it with the query that it was given for, unchanged but for 'page' and 'count'.");
        }

        // A place leads to the page behind it; another page is found by counting, as in Dataverse.
        return after is not null && number == cookie.Page + 1 ? new FetchPage(number, query with { After = after }, fingerprint) : AtNumber(fetch, query, number, fingerprint);
    }

    /// <summary>The cookie of this page, which leads to the next one.</summary>
    /// <param name="last">The place of its last row.</param>
    public FetchCookie CookieOf(QueryPosition last) => FetchCookie.Of(Number, last, Query.Table, Fingerprint);

    private static FetchPage AtNumber(FetchQuery fetch, JobQuery query, int number, string fingerprint)
    {
        var offset = (number - 1L) * query.Limit;
        return offset <= JobQuery.MaxOffset
            ? new FetchPage(number, query with { Offset = (int)offset }, fingerprint)
            : throw fetch.Element.Refused(
                $"asks for page {number:N0} of {query.Limit:N0} rows, and at most {JobQuery.MaxOffset:N0} rows are counted off. Take the pages one after the other with 'paging-cookie', which the annotation fetchxmlpagingcookie of each holds");
    }
}
