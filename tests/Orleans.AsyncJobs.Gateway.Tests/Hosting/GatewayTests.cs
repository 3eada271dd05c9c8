using System.Net;
using System.Text;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Hosting;

/// <summary>Tests that send requests to a gateway of their own.</summary>
public abstract class GatewayTests : IAsyncLifetime
{
    protected const string Set = "/api/data/v9.2/asyncoperations";

    private protected GatewayHost Host { get; private set; } = null!;

    /// <summary>Configuration of the gateway.</summary>
    protected virtual Dictionary<string, string?> Settings => [];

    /// <summary>The gateway's clock; null for the system's.</summary>
    protected virtual TimeProvider? Time => null;

    /// <summary>The memory from which the budget of bodies is derived; null for the process's.</summary>
    protected virtual long? MemoryBytes => null;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Host = await GatewayHost.StartAsync(Settings, Time, MemoryBytes);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static StringContent JsonBody(string json) => new(json, Encoding.UTF8, "application/json");

    protected async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Host.Address, address)) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Host.Client.SendAsync(request, Cancellation);
    }

    /// <summary>Sends what no client would let through. The answer has to have its Content-Length or be chunked.</summary>
    protected async Task<HttpResponseMessage> SendRawAsync(string request)
    {
        using var handler = new SocketsHttpHandler { PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(new RawRequestStream(context.PlaintextStream, request)) };
        using var client = new HttpClient(handler);
        return await client.GetAsync(Host.Address, HttpCompletionOption.ResponseContentRead, Cancellation);
    }

    protected Task<HttpResponseMessage> GetAsync(string address, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, address, body: null, headers);

    protected Task<HttpResponseMessage> PostAsync(string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, Set, JsonBody(json), headers);

    protected Task<HttpResponseMessage> PatchAsync(Guid id, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, $"{Set}({id})", JsonBody(json), headers);

    protected static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));

    /// <summary>Checks the status and the error body, and gives its message.</summary>
    protected static async Task<string> AssertRefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.Contains("x-ms-service-request-id"));
        var error = JsonElement.Parse(text).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        return error.GetProperty("message").GetString()!;
    }

    protected static string Header(HttpResponseMessage response, string name) =>
        Assert.Single(response.Headers.TryGetValues(name, out var values) ? values : response.Content.Headers.GetValues(name));
}
