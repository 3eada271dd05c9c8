using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Server.Tests.Commands.Faking;

/// <summary>A web server that answers what a test wants the service to answer, and keeps what it was asked.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly Func<FakeRequest, FakeAnswer> _answer;

    private FakeService(Func<FakeRequest, FakeAnswer> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    public Uri Url => new(_app.Urls.Single());

    /// <summary>What it was asked so far, in order.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    public FakeRequest Request => Assert.Single(_requests);

    public static async Task<FakeService> StartAsync(Func<FakeRequest, FakeAnswer> answer)
    {
        var service = new FakeService(answer);
        await service._app.StartAsync();
        return service;
    }

    /// <summary>Answers one thing to everything.</summary>
    public static Task<FakeService> StartAsync(FakeAnswer answer) => StartAsync(_ => answer);

    /// <summary>Answers some rows to everything.</summary>
    public static Task<FakeService> StartWithRowsAsync(params JsonObject[] rows) => StartAsync(FakeAnswer.Rows(rows));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new FakeRequest(
            context.Request.Method,
            context.Request.Path.Value!.Replace("/api/data/v9.2/", "", StringComparison.Ordinal),
            context.Request.Query.ToDictionary(option => option.Key, option => option.Value.ToString(), StringComparer.Ordinal),
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
        _requests.Enqueue(request);
        var answer = _answer(request);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Status != StatusCodes.Status204NoContent)
        {
            await context.Response.WriteAsync(answer.Body);
        }
    }
}

/// <summary>What a command asked.</summary>
internal sealed record FakeRequest(string Method, string Path, Dictionary<string, string> Query, Dictionary<string, string> Headers, string Body)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>What the fake answers.</summary>
internal sealed record FakeAnswer(int Status, string Body = "", string ContentType = "application/json")
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public static FakeAnswer NoContent { get; } = new(204);

    public static FakeAnswer Rows(params IEnumerable<JsonObject> rows) =>
        new(200, new JsonObject { ["value"] = new JsonArray([.. rows.Select(row => row.DeepClone())]) }.ToJsonString());

    public static FakeAnswer Json(object value) => new(200, System.Text.Json.JsonSerializer.Serialize(value));

    public static FakeAnswer Error(int status, string code = "0x80040203", string message = "That will not do.") =>
        new(status, System.Text.Json.JsonSerializer.Serialize(new { error = new { code, message } }));
}
