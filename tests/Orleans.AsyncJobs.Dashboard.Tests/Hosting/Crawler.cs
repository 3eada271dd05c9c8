using System.Net;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Dashboard.Tests.Hosting;

/// <summary>Follows every link of the page, and checks that each stays below its root and leads somewhere; where forms are sent to stays there, too.</summary>
internal static partial class Crawler
{
    private const int MaxPages = 300;

    /// <summary>States, handlers and orders combine to searches without end; so many show that they work.</summary>
    private const int MaxSearches = 40;

    /// <param name="address">Where the host listens.</param>
    /// <param name="root">The path of the page as clients are to see it; empty for the host's own root.</param>
    /// <param name="here">What of that path the host itself sees: all of it, or nothing behind a proxy that takes it away.</param>
    /// <param name="headers">Sent with each request.</param>
    /// <returns>The paths that were followed, without the root.</returns>
    public static async Task<IReadOnlyList<string>> FollowAsync(string address, string root, string here, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
        var (waiting, seen) = (new Queue<string>([root.Length == 0 ? "/" : root]), new HashSet<string>(StringComparer.Ordinal));
        while (waiting.TryDequeue(out var link))
        {
            if ((link.Contains("/jobs?", StringComparison.Ordinal) && seen.Count(other => other.Contains("/jobs?", StringComparison.Ordinal)) >= MaxSearches) || !seen.Add(link))
            {
                continue;
            }

            Assert.True(seen.Count <= MaxPages, $"more than {MaxPages} pages");
            foreach (var next in await ReadAsync(client, link, root, here, headers))
            {
                waiting.Enqueue(next);
            }
        }

        return [.. seen.Select(link => link[root.Length..])];
    }

    private static async Task<IEnumerable<string>> ReadAsync(HttpClient client, string link, string root, string here, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{here}{(link.Length == root.Length ? "/" : link[root.Length..])}");
        request.Headers.Add("Accept", "text/html");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (answer.StatusCode == HttpStatusCode.SeeOther)
        {
            return [Inside(answer.Headers.Location!.OriginalString, root, link)];
        }

        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{link}: {(int)answer.StatusCode} {text}");
        if (answer.Content.Headers.ContentType?.MediaType != "text/html")
        {
            return [];
        }

        Assert.All(Forms().Matches(text), form => Inside(WebUtility.HtmlDecode(form.Groups["link"].Value), root, link));
        return Links().Matches(text).Select(match => WebUtility.HtmlDecode(match.Groups["link"].Value)).Where(next => next[0] != '#' && !LeadsToWebApi(next)).Select(next => Inside(next, root, link)).ToList();
    }

    /// <summary>Links to the Web API lead out of the page, and are absolute.</summary>
    private static bool LeadsToWebApi(string link) => link.StartsWith("http://", StringComparison.Ordinal) && link.Contains("/api/data/v9.2/", StringComparison.Ordinal);

    private static string Inside(string link, string root, string on)
    {
        Assert.True(link == (root.Length == 0 ? "/" : root) || link.StartsWith($"{root}/", StringComparison.Ordinal), $"{link}, on {on}, leads out of {root}");
        Assert.False(link.StartsWith("//", StringComparison.Ordinal), $"{link}, on {on}, names a host");
        return link.Split('#')[0];
    }

    [GeneratedRegex(" (?:form)?action=\"(?<link>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Forms();

    [GeneratedRegex(" (?:href|src)=\"(?<link>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Links();
}
