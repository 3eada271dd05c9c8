using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Engine;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>The engine with the custom APIs of <see cref="OperationApis"/>, and what tests ask of it.</summary>
internal sealed class OperationHost(EngineHost engine, OperationApis apis) : IAsyncDisposable
{
    public const string Base = "/api/data/v9.2/";
    public const string Set = Base + "backgroundoperations";

    public EngineHost Engine => engine;

    public OperationApis Apis => apis;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<OperationHost> StartAsync(Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? configure = null)
    {
        var apis = new OperationApis();
        return new OperationHost(
            await EngineHost.StartAsync(configure: services =>
            {
                apis.Add(services);
                configure?.Invoke(services);
            }),
            apis);
    }

    public async Task<Answer> SendAsync(HttpMethod method, string address, string? json = null, params (string Name, string Value)[] headers)
    {
        using var response = await engine.SendAsync(method, address, json, headers);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return new Answer(response.StatusCode, text, response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Has the custom API run in the background.</summary>
    public async Task<Guid> SubmitAsync(string word, string? what = null, string name = OperationApis.Name)
    {
        var answer = await SendAsync(HttpMethod.Post, Base + name, JsonSerializer.Serialize(new { Word = word, What = what }), ("Prefer", "respond-async"));
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return Guid.Parse(answer.Headers["x-ms-dyn-backgroundoperationid"]);
    }

    public Task<Answer> MonitorAsync(Guid id, string query = "") => SendAsync(HttpMethod.Get, $"/api/backgroundoperation/{id}{query}");

    /// <summary>Waits until an operation has ended, and answers what the monitor says then.</summary>
    public async Task<JsonElement> EndAsync(Guid id)
    {
        for (var round = 0; round < 10; round++)
        {
            var body = (await MonitorAsync(id, "?wait=30")).Body;
            if (body.GetProperty("backgroundOperationStateCode").GetInt32() == 3)
            {
                return body;
            }
        }

        throw new TimeoutException($"The operation {id} did not end.");
    }

    public async Task<JsonElement> RowAsync(Guid id, string query = "") => (await SendAsync(HttpMethod.Get, $"{Set}({id}){query}")).Body;

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    internal sealed record Answer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
    {
        public JsonElement Body => JsonElement.Parse(Text);

        public string? Code => Body.GetProperty("error").GetProperty("code").GetString();

        public string? Message => Body.GetProperty("error").GetProperty("message").GetString();
    }
}
