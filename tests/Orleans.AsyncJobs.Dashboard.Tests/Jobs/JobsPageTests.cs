using System.Net;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Jobs;

/// <summary>The list over the service itself.</summary>
public sealed class JobsPageTests(SeededService seeded) : IClassFixture<SeededService>, IDisposable
{
    private readonly PageClient _client = new(seeded.Service.Address);

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("state:failed", 2)]
    [InlineData("state:denied", 2)]
    [InlineData("state:blocked", 2)]
    [InlineData("state:postponed", 1)]
    [InlineData("state:running", 1)]
    [InlineData("handler:Fail", 2)]
    [InlineData("state:failed handler:Fail", 2)]
    public async Task Get_search_hasAsManyRowsAsItsNumberSays(string search, int expected)
    {
        var html = await _client.GetAsync($"/jobs?q={Uri.EscapeDataString(search)}");

        Assert.Equal(expected, Rows(html).Count);
        Assert.Contains($"<p class=\"soft\">{expected} job", html, StringComparison.Ordinal);
        Assert.Contains($"value=\"{WebUtility.HtmlEncode(search)}\" placeholder", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q=state:fa", "<option value=\"state:failed\">")]
    [InlineData("q=state:failed,ca", "<option value=\"state:failed,canceled\">")]
    [InlineData("q=han name~x&at=3", "<option value=\"handler: name~x\">")]
    [InlineData("q=handler:Fa", "<option value=\"handler:Fail\">")]
    [InlineData("", "<option value=\"state:\">")]
    public async Task Get_complete_isTheTextWithWhatCouldComeNext(string query, string expected) =>
        Assert.Contains(expected, await _client.GetAsync($"/jobs/complete?{query}"), StringComparison.Ordinal);

    [Fact]
    public async Task Get_facets_leadToExactlyAsManyRows()
    {
        var html = await _client.GetAsync("/jobs");

        var facets = html.Split("<li><a href=\"/jobs?q=").Skip(1).Select(part => (Path: $"/jobs?q={WebUtility.HtmlDecode(part.Split('"')[0])}", Count: int.Parse(part.Split("<b>")[1].Split('<')[0], provider: null))).ToList();
        Assert.True(facets.Count >= 8, $"{facets.Count} facets");
        foreach (var (path, count) in facets)
        {
            Assert.Equal(count, Rows(await _client.GetAsync(path)).Count);
        }
    }

    [Fact]
    public async Task Get_search_isShownAsOData()
    {
        var html = await _client.GetAsync("/jobs?q=state:failed%20name~export");

        Assert.Contains("<pre id=\"odata\">$filter=statuscode eq 31 and contains(name,&#x27;export&#x27;)</pre>", html, StringComparison.Ordinal);
        Assert.Equal([seeded.Jobs.Failed], Rows(html));
    }

    [Fact]
    public async Task Get_faultySearch_saysWhatIsWrongAndOffersHelp()
    {
        var html = await _client.GetAsync("/jobs?q=stat:failed", HttpStatusCode.BadRequest);

        Assert.Contains("did you mean", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<details class=\"help\" open>", html, StringComparison.Ordinal);
        Assert.Contains("value=\"stat:failed\"", html, StringComparison.Ordinal);
        Assert.Empty(Rows(html));
    }

    [Fact]
    public async Task Get_failed_isByCompletionAndAlsoByCreation()
    {
        var html = await _client.GetAsync("/jobs?q=state:failed");

        Assert.Equal([seeded.Jobs.Halted, seeded.Jobs.Failed], Rows(html));
        Assert.Contains("<b>last failed first</b>", html, StringComparison.Ordinal);
        Assert.Contains("<b>last created first</b>", await _client.GetAsync("/jobs?q=state:failed&order=created"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_olderAndNewer_showEveryJobOnce()
    {
        await using var service = await RealService.StartAsync();
        using var client = new PageClient(service.Address);
        for (var i = 0; i < 110; i += 10)
        {
            await service.Jobs.CreateManyAsync([.. Enumerable.Range(i, 10).Select(n => new NewJob { MessageName = "Send", Name = $"Page {n}" })], caller: null, TestContext.Current.CancellationToken);
        }

        var first = await client.GetAsync("/jobs?q=name~Page");
        var second = await client.GetAsync(Link(first, "next"));
        var third = await client.GetAsync(Link(second, "next"));
        var back = await client.GetAsync(Link(third, "prev"));

        Assert.Equal([50, 50, 10], new[] { first, second, third }.Select(html => Rows(html).Count));
        Assert.Equal(110, Rows(first).Concat(Rows(second)).Concat(Rows(third)).Distinct().Count());
        Assert.Equal(Rows(second), Rows(back));
        Assert.DoesNotContain("rel=\"next\"", third, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"prev\"", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_names_areEncoded()
    {
        var html = await _client.GetAsync("/jobs");

        Assert.Contains(">Export &lt;orders&gt; &amp; &quot;returns&quot;</a>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<orders>", html, StringComparison.Ordinal);
    }

    private static List<Guid> Rows(string html) => [.. html.Split("<tr id=\"job-").Skip(1).Select(part => Guid.Parse(part[..36]))];

    private static string Link(string html, string rel) => WebUtility.HtmlDecode(html.Split($"rel=\"{rel}\" href=\"")[1].Split('"')[0]);
}
