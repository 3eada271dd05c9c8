using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Large data through the whole service: sent with a create or apart, read in every way, replaced, and gone with its job.</summary>
public sealed class LargeDataTests : DataTests
{
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
}
