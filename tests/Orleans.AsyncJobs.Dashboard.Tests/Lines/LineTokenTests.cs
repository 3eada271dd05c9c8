using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Lines;

public sealed class LineTokenTests
{
    [Fact]
    public async Task Get_lineOfATokenWithAnyCharacters_isThatLine()
    {
        string[] tokens = ["customer 7", "a/b", "/", "//", ".", "..", "../jobs", "%", "%2F", "a%2Fb", "a\\b", "käse €", "😀", "?x=1&y=2#z", "a+b", "a;b", "'\"<>", " x ", "new", "{x}", "a:b", "~"];
        await using var service = await RealService.StartAsync();
        using var client = new PageClient(service.Address);
        foreach (var token in tokens)
        {
            await service.CreateAsync("Deny", $"Head of {Array.IndexOf(tokens, token)}", JobStatusCode.Waiting, job => job with { DependencyToken = token });
        }

        foreach (var token in tokens)
        {
            var html = await client.GetAsync(new PageLinks("/").Line(token));
            Assert.Contains($">Head of {Array.IndexOf(tokens, token)}</a>", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_lines_linksEachThatIsBlockedAndNoneThatMoves()
    {
        await using var service = await RealService.StartAsync();
        using var client = new PageClient(service.Address);
        await service.CreateAsync("Deny", "Ask", JobStatusCode.Waiting, job => job with { DependencyToken = "blocked" });
        await service.CreateAsync("Hold", "Work", JobStatusCode.InProgress, job => job with { DependencyToken = "moves" });
        await service.CreateAsync("Hold", "Wait", job => job with { DependencyToken = "moves" });

        var html = await client.GetAsync("/lines");

        Assert.Contains("href=\"/lines/blocked\"", html, StringComparison.Ordinal);
        Assert.Contains("It was refused access.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("moves", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_longLine_isPagedInOrder()
    {
        await using var service = await RealService.StartAsync();
        using var client = new PageClient(service.Address);
        await service.CreateAsync("Deny", "Job 0", JobStatusCode.Waiting, job => job with { DependencyToken = "long" });
        await service.Jobs.CreateManyAsync([.. Enumerable.Range(1, 69).Select(n => new NewJob { MessageName = "Send", Name = $"Job {n}", DependencyToken = "long" })], caller: null, TestContext.Current.CancellationToken);

        var first = await client.GetAsync("/lines/long");
        var second = await client.GetAsync(System.Net.WebUtility.HtmlDecode(first.Split("rel=\"next\" href=\"")[1].Split('"')[0]));

        Assert.Contains("70 jobs, one at a time", first, StringComparison.Ordinal);
        Assert.Contains("69 jobs go on", first, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 70).Select(n => $"Job {n}"), Members(first).Concat(Members(second)));
        Assert.Contains("First: <a", second, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_lineWithoutMembers_saysSo()
    {
        await using var service = await RealService.StartAsync();
        using var client = new PageClient(service.Address);

        Assert.Contains("No job is in this line now", await client.GetAsync("/lines/none"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Members(string html) => html.Split("<tr id=\"member-").Skip(1).Select(row => row.Split("</a>")[0].Split('>')[^1]);
}
