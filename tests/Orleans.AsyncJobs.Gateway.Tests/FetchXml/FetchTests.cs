using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>Tests of FetchXML over a real store.</summary>
public abstract class FetchTests : StoreTests
{
    protected const string All = "*";

    protected static string NamesOf(JsonElement answer) => string.Join(',', answer.GetProperty("value").EnumerateArray().Select(row => row.GetProperty("name").GetString()));

    /// <summary>The cookie as clients take it out of the annotation and put it into an attribute.</summary>
    protected static string CookieOf(JsonElement answer)
    {
        var annotation = System.Xml.Linq.XElement.Parse(answer.GetProperty("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie").GetString()!);
        var cookie = Uri.UnescapeDataString(Uri.UnescapeDataString(annotation.Attribute("pagingcookie")!.Value));
        return cookie.Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
    }

    protected async Task<string> NamesAsync(string condition) =>
        NamesOf(await FetchAsync($"<fetch><entity name='asyncoperation'><attribute name='name'/><filter>{condition}</filter></entity></fetch>"));

    protected Task<JsonElement> FetchAsync(string fetch, string? annotations = null) => annotations is null
        ? ReadAsync($"asyncoperations?fetchXml={Uri.EscapeDataString(fetch)}")
        : ReadAsync($"asyncoperations?fetchXml={Uri.EscapeDataString(fetch)}", ("Prefer", $"odata.include-annotations=\"{annotations}\""));

    /// <summary>Takes page by page for as long as there is a cookie.</summary>
    /// <param name="fetch">The query, with a place for more attributes of the fetch.</param>
    /// <param name="between">Called with the rows of each page.</param>
    protected async Task<List<List<JsonElement>>> PagesAsync(string fetch, Func<List<JsonElement>, Task>? between = null)
    {
        var pages = new List<List<JsonElement>>();
        var more = string.Empty;
        while (true)
        {
            Assert.True(pages.Count < 100, "The pages do not end.");
            var answer = await FetchAsync(fetch.Replace("{0}", more, StringComparison.Ordinal), All);
            pages.Add([.. answer.GetProperty("value").EnumerateArray()]);
            await (between?.Invoke(pages[^1]) ?? Task.CompletedTask);
            if (!answer.TryGetProperty("@Microsoft.Dynamics.CRM.morerecords", out var isMore))
            {
                Assert.False(answer.TryGetProperty("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie", out _));
                return pages;
            }

            Assert.True(isMore.GetBoolean());
            more = $" page='{pages.Count + 1}' paging-cookie='{CookieOf(answer)}'";
        }
    }
}
