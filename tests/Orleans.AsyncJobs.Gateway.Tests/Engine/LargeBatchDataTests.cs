using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Large data of jobs that are created together, through the whole service.</summary>
public sealed class LargeBatchDataTests
{
    private const string Later = "\"postponeuntil\":\"2099-01-01T00:00:00Z\"";
    private const string Multiple = $"{EngineHost.Set}/Microsoft.Dynamics.CRM.CreateMultiple";
    private const string Batch = "/api/data/v9.2/$batch";

    private static readonly string Large = string.Concat(Enumerable.Repeat("aü€🚀\"\\\n", 60_000));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateMultiple_underAKeyTwice_makesItsJobsAndFilesOnce()
    {
        await using var host = await EngineHost.StartAsync();
        var body = $$"""{"Targets":[{{TargetOf(Large)}},{{TargetOf("small")}},{{TargetOf("other" + Large)}}]}""";
        var key = ("Repeatability-Request-ID", Guid.NewGuid().ToString("D"));

        using var first = await host.SendAsync(HttpMethod.Post, Multiple, body, key);
        using var again = await host.SendAsync(HttpMethod.Post, Multiple, body, key);

        var ids = await IdsAsync(first);
        Assert.Equal(ids, await IdsAsync(again));
        Assert.Equal([Large, "small", "other" + Large], await Task.WhenAll(ids.Select(id => DataAsync(host, id))));
        await host.UntilCountsAsync(jobs: 3, blobs: 2);
    }

    [Fact]
    public async Task UpsertMultiple_largeData_isStored()
    {
        await using var host = await EngineHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/asyncoperations/Microsoft.Dynamics.CRM.UpsertMultiple", $$"""{"Targets":[{{TargetOf(Large)}}]}""");

        Assert.Equal(Large, await DataAsync(host, Assert.Single(await IdsAsync(response))));
    }

    [Fact]
    public async Task CreateMultiple_targetThatTheHandlerRefuses_leavesNothing()
    {
        await using var host = await EngineHost.StartAsync();
        var wrong = $$"""{"messagename":"HttpRequest",{{Later}},"data":{{JsonSerializer.Serialize($$"""{"url":"https://example.com/","nonsense":"{{new string('a', 100_000)}}"}""")}}}""";

        using var response = await host.SendAsync(HttpMethod.Post, Multiple, $$"""{"Targets":[{{TargetOf(Large)}},{{wrong}}]}""");

        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, text);
        Assert.Contains("nonsense", text, StringComparison.Ordinal);
        await host.UntilCountsAsync(jobs: 0, blobs: 0);
    }

    [Fact]
    public async Task Batch_groupWithLargeData_isStoredWhole()
    {
        await using var host = await EngineHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, Batch, $$"""{"requests":[{{RequestOf("1", TargetOf(Large))}},{{RequestOf("2", TargetOf(Large + "2"))}}]}""");

        var answers = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("responses").EnumerateArray().ToList();
        var ids = answers.Select(answer => Guid.Parse(answer.GetProperty("headers").GetProperty("OData-EntityId").GetString()![^37..^1]));
        Assert.Equal([Large, Large + "2"], await Task.WhenAll(ids.Select(id => DataAsync(host, id))));
        await host.UntilCountsAsync(jobs: 2, blobs: 2);
    }

    [Fact]
    public async Task Batch_groupOfWhichOneIsRefused_leavesNothing()
    {
        await using var host = await EngineHost.StartAsync();

        using var response = await host.SendAsync(
            HttpMethod.Post, Batch, $$"""{"requests":[{{RequestOf("1", TargetOf(Large))}},{{RequestOf("2", TargetOf(Large).Replace(ScriptedHandler.MessageName, "Nobody", StringComparison.Ordinal))}}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await host.UntilCountsAsync(jobs: 0, blobs: 0);
    }

    public static TheoryData<string, string, string> Aborted { get; } = new()
    {
        { Multiple, "application/json", $$"""{"Targets":[{{TargetOf(Large)}},{{TargetOf(Large)}}""" },
        { Batch, "multipart/mixed;boundary=b", $"--b\r\nContent-Type: application/http\r\n\r\nPOST asyncoperations HTTP/1.1\r\n\r\n{TargetOf(Large)[..^100]}" },
    };

    [Theory]
    [MemberData(nameof(Aborted))]
    public async Task Upload_thatIsBrokenOff_leavesNothing(string path, string type, string begin)
    {
        await using var host = await EngineHost.StartAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(host.Client.BaseAddress!.Host, host.Client.BaseAddress.Port, Cancellation);
            await using var stream = client.GetStream();
            var body = Encoding.UTF8.GetBytes(begin);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {host.Client.BaseAddress.Authority}\r\nContent-Type: {type}\r\nContent-Length: {body.Length + 1_000}\r\n\r\n"), Cancellation);
            await stream.WriteAsync(body, Cancellation);
            await host.UntilAsync(counts => counts.Chunks > 0);
        }

        await host.UntilCountsAsync(jobs: 0, blobs: 0);
    }

    private static string TargetOf(string data) => $$"""{"messagename":"{{ScriptedHandler.MessageName}}",{{Later}},"data":{{JsonSerializer.Serialize(data)}}}""";

    private static string RequestOf(string id, string body) => $$"""{"id":"{{id}}","atomicityGroup":"g","method":"post","url":"asyncoperations","body":{{body}}}""";

    private static async Task<string> DataAsync(EngineHost host, Guid id) => (await host.GetAsync($"{EngineHost.Set}({id})?$select=data")).GetProperty("data").GetString()!;

    private static async Task<List<Guid>> IdsAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return [.. JsonElement.Parse(text).GetProperty("Ids").EnumerateArray().Select(id => id.GetGuid())];
    }
}
