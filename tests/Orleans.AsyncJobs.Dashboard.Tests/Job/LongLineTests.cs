using Orleans.AsyncJobs.Dashboard.Tests.Browser;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Job;

/// <summary>A job with many in front of it: they are counted, and few of them shown.</summary>
public sealed class LongLineTests
{
    [Theory]
    [InlineData(57, "57 jobs are in front of it.")]
    [InlineData(1_001, "more than 1,000 jobs are in front of it.")]
    public async Task Get_lastOfALongLine_countsThoseInFront(int inFront, string expected)
    {
        await using var service = await RealService.StartAsync();
        using var client = new PageClient(service.Address);
        var head = await service.CreateAsync("Send", "head", JobStatusCode.Waiting, job => job with { DependencyToken = "long", PostponeUntil = new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        var last = Guid.Empty;
        foreach (var chunk in Enumerable.Range(1, inFront).Chunk(1_000))
        {
            var stored = await service.Jobs.CreateManyAsync(
                [.. chunk.Select(i => new NewJob { MessageName = "Send", Name = $"member {i}", DependencyToken = "long" })], caller: null, TestContext.Current.CancellationToken);
            last = stored[^1].JobId;
        }

        var html = await client.GetAsync($"/jobs/{last}");

        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.Contains("<td>First: it blocks the line</td>", html, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/jobs/{head}\">head</a>", html, StringComparison.Ordinal);
        Assert.InRange(html.Split("<td>Right in front</td>").Length, 2, 2);
    }
}
