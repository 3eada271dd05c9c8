using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Large data through the whole service: sent with a create or apart, read in every way, replaced, refused, and gone with its job.</summary>
public sealed class LargeDataTests
{
    private const string Later = ",\"postponeuntil\":\"2099-01-01T00:00:00Z\"";

    private static readonly string Large = string.Concat(Enumerable.Repeat("aü€🚀\"\\\n", 60_000));
    private static readonly byte[] LargeBytes = Encoding.UTF8.GetBytes(Large);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json", "")]
    [InlineData(null, "")]
    [InlineData("text/plain", "")]
    [InlineData("text/plain; charset=utf-8", "")]
    [InlineData("application/octet-stream", "")]
    [InlineData("application/json", "/$value")]
    public async Task Put_data_isReadInEveryWayAndRaisesTheVersion(string? type, string behind)
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("", Later);
        var isJson = behind.Length == 0 && (type is null || type.StartsWith("application/json", StringComparison.Ordinal));

        using var put = await PutAsync(host, $"({id})/data{behind}", isJson ? JsonSerializer.SerializeToUtf8Bytes(new { value = Large }) : LargeBytes, type);

        Assert.True(put.StatusCode == HttpStatusCode.NoContent, await put.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("W/\"2\"", put.Headers.ETag!.ToString());
        var row = await host.GetAsync($"{EngineHost.Set}({id})");
        Assert.Equal((Large, "W/\"2\""), (row.GetProperty("data").GetString(), row.GetProperty("@odata.etag").GetString()));
        Assert.NotEqual(Guid.Empty, row.GetProperty("datablobid").GetGuid());
        Assert.Equal("data.txt", row.GetProperty("datablobid_name").GetString());
        Assert.Equal(Large, (await host.GetAsync($"{EngineHost.Set}?$select=data")).GetProperty("value")[0].GetProperty("data").GetString());
        var property = await host.GetAsync($"{EngineHost.Set}({id})/data");
        Assert.Equal(Large, property.GetProperty("value").GetString());
        Assert.EndsWith($"$metadata#asyncoperations({id})/data", property.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        using var value = await host.SendAsync(HttpMethod.Get, $"{EngineHost.Set}({id})/data/$value");
        Assert.Equal(("text/plain; charset=utf-8", LargeBytes.Length), (value.Content.Headers.ContentType!.ToString(), value.Content.Headers.ContentLength));
        Assert.Equal(LargeBytes, await value.Content.ReadAsByteArrayAsync(Cancellation));
        using var head = await host.SendAsync(HttpMethod.Head, $"{EngineHost.Set}({id})/data/$value");
        Assert.Equal(LargeBytes.Length, head.Content.Headers.ContentLength);
        using var unchanged = await host.SendAsync(HttpMethod.Get, $"{EngineHost.Set}({id})/data/$value", null, ("If-None-Match", "W/\"2\""));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal(1, await CountAsync(host, "fileattachments"));
    }

    [Fact]
    public async Task Put_smallDataOrNone_letsTheFileGo()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync(new string(' ', 100_000), Later);
        Assert.Equal(1, await CountAsync(host, "fileattachments"));

        using (var small = await PutAsync(host, $"({id})/data", "small"u8.ToArray(), "text/plain"))
        {
            Assert.Equal(HttpStatusCode.NoContent, small.StatusCode);
        }

        Assert.Equal("small", (await host.GetAsync($"{EngineHost.Set}({id})?$select=data")).GetProperty("data").GetString());
        Assert.Equal((0, 0), (await CountAsync(host, "fileattachments"), await CountAsync(host, "jobchunks")));

        using (var none = await host.SendAsync(HttpMethod.Delete, $"{EngineHost.Set}({id})/data"))
        {
            Assert.Equal((HttpStatusCode.NoContent, "W/\"3\""), (none.StatusCode, none.Headers.ETag!.ToString()));
        }

        using var read = await host.SendAsync(HttpMethod.Get, $"{EngineHost.Set}({id})/data");
        Assert.Equal(HttpStatusCode.NoContent, read.StatusCode);
        var history = await host.GetAsync($"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.History()");
        Assert.Equal(2, history.GetProperty("actions").EnumerateArray().Count(action => action.GetProperty("verb").GetString() == "update"));
    }

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

    [Fact]
    public async Task Put_ofAnotherType_is415()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("old", Later);

        using var refused = await PutAsync(host, $"({id})/data", LargeBytes, "image/png");

        Assert.Equal("0x80040203", await CodeAsync(refused, HttpStatusCode.UnsupportedMediaType));
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

    [Fact]
    public async Task Job_withLargeData_readsItAsAStream()
    {
        await using var host = await EngineHost.StartAsync();
        var posted = await CreateAsync(host, Large, $$""","name":"{{ScriptedHandler.Digest}}" """);
        var put = await host.CreateAsync("", $$""","name":"{{ScriptedHandler.Digest}}"{{Later}}""");
        using (var replaced = await PutAsync(host, $"({put})/data", LargeBytes, "text/plain"))
        {
            Assert.Equal(HttpStatusCode.NoContent, replaced.StatusCode);
        }

        await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({put})/Microsoft.Dynamics.CRM.ResumeJob", "{}");
        using var stream = new MemoryStream(LargeBytes);
        var streamed = await host.Jobs.CreateWithDataAsync(new NewJob { MessageName = ScriptedHandler.MessageName, Name = ScriptedHandler.Digest }, stream, cancellationToken: Cancellation);

        foreach (var id in new[] { posted, put, streamed.JobId })
        {
            await host.UntilAsync(id, "3/30");
            Assert.Equal(Convert.ToHexString(SHA256.HashData(LargeBytes)), (await host.GetAsync($"{EngineHost.Set}({id})?$select=message")).GetProperty("message").GetString());
        }
    }

    [Fact]
    public async Task Job_withVeryLargeData_readsItAsATextToo()
    {
        await using var host = await EngineHost.StartAsync();

        var id = await CreateAsync(host, "fail" + new string(' ', 3_000_000));

        await host.UntilAsync(id, "3/31");
    }

    [Fact]
    public async Task Post_largeDataUnderAKeyTwice_makesOneJobAndOneFile()
    {
        await using var host = await EngineHost.StartAsync();
        var body = JsonSerializer.Serialize(new { messagename = ScriptedHandler.MessageName, data = Large, postponeuntil = "2099-01-01T00:00:00Z" });
        var key = Guid.NewGuid().ToString("D");

        using var first = await host.SendAsync(HttpMethod.Post, EngineHost.Set, body, ("Repeatability-Request-ID", key), ("Prefer", "return=representation"));
        using var again = await host.SendAsync(HttpMethod.Post, EngineHost.Set, body, ("Repeatability-Request-ID", key));
        using var other = await host.SendAsync(HttpMethod.Post, EngineHost.Set, body.Replace(ScriptedHandler.MessageName + "\",\"data\":\"", ScriptedHandler.MessageName + "\",\"data\":\"!", StringComparison.Ordinal), ("Repeatability-Request-ID", key));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.BadRequest), (first.StatusCode, again.StatusCode, other.StatusCode));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(Large, JsonElement.Parse(await first.Content.ReadAsStringAsync(Cancellation)).GetProperty("data").GetString());
        await UntilAsync(async () => await CountAsync(host, "jobblobs") == 1);
    }

    [Fact]
    public async Task Delete_jobWithLargeData_takesItsFileAlong()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await CreateAsync(host, Large, Later);
        Assert.True(await CountAsync(host, "jobchunks") > 1);

        using var deleted = await host.SendAsync(HttpMethod.Delete, $"{EngineHost.Set}({id})");

        await UntilAsync(async () => await CountAsync(host, "jobblobs") + await CountAsync(host, "jobchunks") == 0);
    }

    private static byte[] Json(string end) => Encoding.UTF8.GetBytes($$"""{"value":"{{new string('a', 400_000)}}{{end}}"}""");

    private static async Task<Guid> CreateAsync(EngineHost host, string data, string? more = null)
    {
        using var response = await host.SendAsync(HttpMethod.Post, EngineHost.Set, $$"""{"messagename":"{{ScriptedHandler.MessageName}}","data":{{JsonSerializer.Serialize(data)}}{{more}}}""");
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync(Cancellation));
        return Guid.Parse(response.Headers.Location!.ToString()[^37..^1]);
    }

    private static async Task<HttpResponseMessage> PutAsync(EngineHost host, string path, byte[] body, string? type, string? ifMatch = null, bool isChunked = false)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        using var request = new HttpRequestMessage(HttpMethod.Put, EngineHost.Set + path) { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = !isChunked;
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await host.Client.SendAsync(request, Cancellation);
    }

    private static async Task<string> CodeAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text).GetProperty("error").GetProperty("code").GetString()!;
    }

    private static async Task<int> CountAsync(EngineHost host, string table)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(host.Folder, "jobs.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return Convert.ToInt32(await command.ExecuteScalarAsync(Cancellation), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            Assert.False(deadline.IsCancellationRequested, "It did not come to hold within 30 s.");
        }
    }
}
