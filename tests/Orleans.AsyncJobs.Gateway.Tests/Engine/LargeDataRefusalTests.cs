using System.Net;
using System.Text;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Large data that is refused, of which nothing is left.</summary>
public sealed class LargeDataRefusalTests : DataTests
{
    [Fact]
    public async Task Put_underAVersion_isRefusedWhereTheRowHasAnother()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("old", Later);

        using var stale = await PutAsync(host, $"({id})/data", LargeBytes, "text/plain", "W/\"7\"");
        using var missing = await PutAsync(host, $"({Guid.NewGuid()})/data", LargeBytes, "text/plain", "*");
        using var current = await PutAsync(host, $"({id})/data", LargeBytes, "text/plain", "W/\"1\"");

        Assert.Equal("0x80060882", await CodeAsync(stale, HttpStatusCode.PreconditionFailed));
        Assert.Equal("0x80040217", await CodeAsync(missing, HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.NoContent, current.StatusCode);
    }

    [Fact]
    public async Task Put_onAJobThatHasBegunARun_isRefused()
    {
        await using var host = await EngineHost.StartAsync();
        var running = await host.CreateAsync("hold");
        await host.UntilAsync(running, "2/20");
        using (var refused = await PutAsync(host, $"({running})/data", LargeBytes, "text/plain"))
        {
            Assert.Equal("0x80044162", await CodeAsync(refused, HttpStatusCode.BadRequest));
        }

        host.Handler.Release(running);
        await host.UntilAsync(running, "3/30");
        var waiting = await host.CreateAsync("retry");
        await host.UntilAsync(waiting, "1/10");
        foreach (var id in new[] { running, waiting })
        {
            using var refused = await PutAsync(host, $"({id})/data", LargeBytes, "text/plain");
            Assert.Equal("0x80044162", await CodeAsync(refused, HttpStatusCode.BadRequest));
            Assert.Contains("only before its first run", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        Assert.Equal("hold", (await host.GetAsync($"{EngineHost.Set}({running})/data")).GetProperty("value").GetString());
        Assert.Equal((0, 0), (await CountAsync(host, "jobblobs"), await CountAsync(host, "jobchunks")));
    }

    public static TheoryData<string, byte[], string> Wrong => new()
    {
        { "text/plain", [.. LargeBytes, 0xC3], "not UTF-8" },
        { "application/octet-stream", [.. LargeBytes, 0], "U+0000" },
        { "application/json", Json("\\u0000"), "U+0000" },
        { "application/json", Json("\\ud800"), "not valid Unicode" },
        { "application/json", Encoding.UTF8.GetBytes("{\"value\":\"" + new string('a', 400_000)), "not valid JSON" },
        { "application/json", Encoding.UTF8.GetBytes("{\"value\":7}"), "'value'" },
        { "application/json", Encoding.UTF8.GetBytes("{}"), "needs 'value'" },
        { "application/json", [], "not valid JSON" },
        { "application/json", Encoding.UTF8.GetBytes("{\"value\":\"" + new string('a', 400_000) + "\",\"other\":1}"), "'other'" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Put_whatIsNoText_is400AndChangesNothing(string type, byte[] body, string words)
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("old", Later);

        using var refused = await PutAsync(host, $"({id})/data", body, type);

        Assert.Equal("0x80040203", await CodeAsync(refused, HttpStatusCode.BadRequest));
        Assert.Contains(words, await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        var row = await host.GetAsync($"{EngineHost.Set}({id})");
        Assert.Equal(("old", "W/\"1\""), (row.GetProperty("data").GetString(), row.GetProperty("@odata.etag").GetString()));
        await UntilAsync(async () => await CountAsync(host, "jobblobs") == 0);
    }

    [Theory]
    [InlineData("text/plain", true)]
    [InlineData("text/plain", false)]
    [InlineData("application/json", false)]
    public async Task Put_moreThanIsTaken_is413(string type, bool hasLength)
    {
        await using var host = await EngineHost.StartAsync(maxDataBytes: 500_000);
        var id = await host.CreateAsync("old", Later);
        var body = type == "text/plain" ? new byte[500_001].Select(_ => (byte)'a').ToArray() : JsonSerializer.SerializeToUtf8Bytes(new { value = new string('a', 500_001) });

        using var refused = await PutAsync(host, $"({id})/data", body, type, isChunked: !hasLength);

        Assert.Equal("0x80040203", await CodeAsync(refused, HttpStatusCode.RequestEntityTooLarge));
        Assert.Contains("500,000 bytes", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("old", (await host.GetAsync($"{EngineHost.Set}({id})/data")).GetProperty("value").GetString());
        await UntilAsync(async () => await CountAsync(host, "jobblobs") == 0);
    }

    [Fact]
    public async Task Post_moreThanIsTaken_is413()
    {
        await using var host = await EngineHost.StartAsync(maxDataBytes: 500_000);

        using var refused = await host.SendAsync(HttpMethod.Post, EngineHost.Set, JsonSerializer.Serialize(new { messagename = ScriptedHandler.MessageName, data = new string('a', 500_001) }));

        Assert.Equal("0x80040203", await CodeAsync(refused, HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(0, await CountAsync(host, "jobs"));
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("text/xml")]
    public async Task Put_ofAnotherType_is415AndNamesThoseThatAreTaken(string type)
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("old", Later);

        using var refused = await PutAsync(host, $"({id})/data", LargeBytes, type);

        Assert.Equal("0x80040203", await CodeAsync(refused, HttpStatusCode.UnsupportedMediaType));
        Assert.Contains(
            $"A body of type '{type}' is not read. Send application/json, text/plain or application/octet-stream.",
            await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_dataOfABulkDelete_isRefused()
    {
        await using var host = await EngineHost.StartAsync();
        using var created = await host.SendAsync(
            HttpMethod.Post, "/api/data/v9.2/BulkDelete",
            """{"QuerySet":[{"EntityName":"asyncoperation"}],"JobName":"all","StartDateTime":"2099-01-01T00:00:00Z"}""");
        var id = JsonElement.Parse(await created.Content.ReadAsStringAsync(Cancellation)).GetProperty("JobId").GetGuid();

        using var refused = await PutAsync(host, $"({id})/data", "{}"u8.ToArray(), "text/plain");

        Assert.Equal("0x80048405", await CodeAsync(refused, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Put_whatTheHandlerDoesNotTake_isRefusedAsAtACreate()
    {
        await using var host = await EngineHost.StartAsync();
        const string Good = """{\"url\":\"https://example.com/\"}""";
        using var created = await host.SendAsync(HttpMethod.Post, EngineHost.Set, $$"""{"messagename":"HttpRequest","data":"{{Good}}"{{Later}}}""");
        Assert.Equal(HttpStatusCode.NoContent, created.StatusCode);
        var id = Guid.Parse(created.Headers.Location!.ToString()[^37..^1]);
        var wrong = $$"""{"url":"https://example.com/","nonsense":"{{new string('a', 400_000)}}"}""";

        using var put = await PutAsync(host, $"({id})/data", Encoding.UTF8.GetBytes(wrong), "text/plain");
        using var post = await host.SendAsync(HttpMethod.Post, EngineHost.Set, JsonSerializer.Serialize(new { messagename = "HttpRequest", data = wrong }));

        foreach (var refused in new[] { put, post })
        {
            Assert.Equal("0x80040203", await CodeAsync(refused, HttpStatusCode.BadRequest));
            Assert.Contains("nonsense", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        Assert.Equal(1, await CountAsync(host, "jobs"));
    }

    private static byte[] Json(string end) => Encoding.UTF8.GetBytes($$"""{"value":"{{new string('a', 400_000)}}{{end}}"}""");
}
