using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Dashboard.Tests.Silos;

public sealed partial class QueriesViewTests
{
    [Fact]
    public async Task Get_silos_linksToQueriesThatAreAnswered()
    {
        await using var service = await RealService.StartAsync();
        using var client = new HttpClient();
        var html = await client.GetStringAsync(new Uri($"{service.Address}/silos"), TestContext.Current.CancellationToken);

        var links = Links().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["link"].Value)).ToList();

        Assert.Equal(DiagnosticQueries.All.Select(query => query.Encoded), links.Select(link => link[(link.IndexOf("/api/data/v9.2/", StringComparison.Ordinal) + 15)..]));
        foreach (var link in links)
        {
            var answer = JsonElement.Parse(await client.GetStringAsync(new Uri(link), TestContext.Current.CancellationToken));
            Assert.Equal(JsonValueKind.Array, answer.GetProperty("value").ValueKind);
        }
    }

    [GeneratedRegex("href=\"(?<link>[^\"]+/api/data/[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Links();
}
