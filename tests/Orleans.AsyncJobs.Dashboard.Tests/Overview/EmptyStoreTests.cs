using System.Net;
using System.Text;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Overview;

/// <summary>The first thing that a new user sees.</summary>
public sealed class EmptyStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_emptyStore_showsACommandThatCreatesAJob()
    {
        await using var service = await RealService.StartAsync();
        using var client = new PageClient(service.Address);

        var line = WebUtility.HtmlDecode((await client.GetAsync("/")).Split("<code id=\"curl\">")[1].Split("</code>")[0]);

        Assert.StartsWith("curl -i ", line, StringComparison.Ordinal);
        using var http = new HttpClient();
        using var body = new StringContent(line.Split("-d '")[1].Split('\'')[0], Encoding.UTF8, "application/json");
        using var created = await http.PostAsync(new Uri(line.Split(' ')[2]), body, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, created.StatusCode);
        Assert.Contains("My first job", await client.GetAsync("/jobs"), StringComparison.Ordinal);
    }
}
