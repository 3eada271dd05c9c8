using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Each example of docs/web-api.md is sent as it stands there, and answered as it says.</summary>
public sealed class DocumentExampleTests : GatewayTests
{
    private const string OnMany = "/api/data/v9.2/RetryJobs";

    [Fact]
    public async Task Examples_overTheEngine_areAnsweredAsTheySay()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("retry");
        await host.UntilAsync(id, "1/10");
        _ = await host.CreateAsync("succeed", ",\"dependencytoken\":\"customer 7\",\"postponeuntil\":\"2050-01-01\"");
        for (var i = 0; i < 2; i++)
        {
            _ = await host.CreateAsync("succeed", ",\"dependencytoken\":\"customer 7\"");
        }

        await UntilLoggedAsync(host, id);
        var examples = (await DocumentExample.ReadAllAsync()).Where(example => example.Path is not OnMany).ToList();

        Assert.Equal(23, examples.Count);
        foreach (var example in examples)
        {
            using var response = await host.SendAsync(example.Method, WithId(example.Path), example.Body is { } body ? WithId(body) : null);
            await AssertAsAsync(example, response);
        }

        string WithId(string text) => text.Replace("<id>", id.ToString("D"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examples_ofManyJobs_areAnsweredAsTheySay()
    {
        var examples = (await DocumentExample.ReadAllAsync()).Where(example => example.Path is OnMany).ToList();

        Assert.Equal(2, examples.Count);
        foreach (var example in examples)
        {
            using var response = await SendAsync(example.Method, example.Path, JsonBody(example.Body!));
            await AssertAsAsync(example, response);
        }
    }

    private static async Task AssertAsAsync(DocumentExample example, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True((HttpStatusCode)example.Status == response.StatusCode, $"{example.Method} {example.Path}: {(int)response.StatusCode} {text}");
        if (example.Answer is { } answer)
        {
            DocumentExample.AssertSameMembers(answer, JsonElement.Parse(text), example.Path);
            DeclaredAnswer.AssertDeclared(JsonElement.Parse(text), example.Path);
        }
        else
        {
            Assert.Empty(text);
        }
    }

    /// <summary>Lines are stored a moment after they are written.</summary>
    private static async Task UntilLoggedAsync(EngineHost host, Guid id)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while ((await host.GetAsync($"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.JobLog()")).GetProperty("value").GetArrayLength() == 0)
        {
            Assert.False(deadline.IsCancellationRequested, "No line was stored.");
        }
    }
}
