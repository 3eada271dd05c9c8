using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Tests of large data through the whole service.</summary>
public abstract class DataTests
{
    protected const string Later = ",\"postponeuntil\":\"2099-01-01T00:00:00Z\"";

    protected static readonly string Large = string.Concat(Enumerable.Repeat("aü€🚀\"\\\n", 60_000));
    protected static readonly byte[] LargeBytes = Encoding.UTF8.GetBytes(Large);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected static async Task<Guid> CreateAsync(EngineHost host, string data, string? more = null)
    {
        using var response = await host.SendAsync(HttpMethod.Post, EngineHost.Set, $$"""{"messagename":"{{ScriptedHandler.MessageName}}","data":{{JsonSerializer.Serialize(data)}}{{more}}}""");
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync(Cancellation));
        return Guid.Parse(response.Headers.Location!.ToString()[^37..^1]);
    }

    private protected static async Task<HttpResponseMessage> PutAsync(EngineHost host, string path, byte[] body, string? type, string? ifMatch = null, bool isChunked = false)
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

    private protected static async Task<string> CodeAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text).GetProperty("error").GetProperty("code").GetString()!;
    }

    private protected static async Task<int> CountAsync(EngineHost host, string table)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(host.Folder, "jobs.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return Convert.ToInt32(await command.ExecuteScalarAsync(Cancellation), System.Globalization.CultureInfo.InvariantCulture);
    }

    private protected static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            Assert.False(deadline.IsCancellationRequested, "It did not come to hold within 30 s.");
        }
    }
}
