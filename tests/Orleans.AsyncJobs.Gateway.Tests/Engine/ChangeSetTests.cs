using System.Net;
using System.Text;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Change sets over the real engine and store, in both forms of a batch.</summary>
public sealed class ChangeSetTests
{
    private const string Later = ",\"postponeuntil\":\"2090-01-01T00:00:00Z\"";
    private const string Cancel = """{"statecode":3,"statuscode":32}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_setWithReferences_isStoredWhole()
    {
        await using var host = await EngineHost.StartAsync();
        var (canceled, deleted, retried) = (await host.CreateAsync("", Later), await host.CreateAsync("", Later), await host.CreateAsync("fail"));
        await host.UntilAsync(retried, "3/31");

        var (status, text) = await PostAsync(
            host,
            Request("POST", "asyncoperations", $$"""{"messagename":"SendMail","name":"parent"{{Later}}}""", "Prefer: return=representation\r\n"),
            Request("POST", "asyncoperations", $$"""{"messagename":"SendMail","regardingobjectid_asyncoperation@odata.bind":"$1"{{Later}}}"""),
            Request("PATCH", "$1", """{"postponeuntil":"2091-01-01T00:00:00Z"}""", "If-Match: *\r\n"),
            Request("PATCH", $"asyncoperations({canceled})", Cancel),
            Request("DELETE", $"asyncoperations({deleted})", ""),
            Request("POST", $"asyncoperations({retried})/Microsoft.Dynamics.CRM.RetryJob", """{"Reason":"again"}"""));

        Assert.True(status == HttpStatusCode.OK, text);
        Assert.Equal(6, text.Split("HTTP/1.1 20").Length - 1);
        Assert.Contains("HTTP/1.1 201 Created", text, StringComparison.Ordinal);
        Assert.Equal(("3/32", null), (await host.StateAsync(canceled), await host.StateAsync(deleted)));
        await host.UntilAsync(retried, "3/31");
        var parent = (await RowsAsync(host, "name eq 'parent'"))[0];
        Assert.StartsWith("2091-01-01T00:00:00", parent.GetProperty("postponeuntil").GetString(), StringComparison.Ordinal);
        var id = parent.GetProperty("asyncoperationid").GetGuid();
        Assert.Single(await RowsAsync(host, $"_regardingobjectid_value eq {id}"));
        Assert.Contains($"asyncoperations({id})", text, StringComparison.Ordinal);
        Assert.Equal(
            ["cancel", "delete", "postpone", "retry"],
            (await host.GetAsync("/api/data/v9.2/jobactions")).GetProperty("value").EnumerateArray().Select(action => action.GetProperty("verb").GetString()!.ToLowerInvariant()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Post_setWithOneRefusal_changesNothing()
    {
        await using var host = await EngineHost.StartAsync();
        var (waiting, failed) = (await host.CreateAsync("", Later), await host.CreateAsync("fail"));
        await host.UntilAsync(failed, "3/31");

        var (status, text) = await PostAsync(
            host,
            Request("POST", "asyncoperations", """{"messagename":"SendMail","name":"new"}"""),
            Request("PATCH", $"asyncoperations({waiting})", Cancel),
            Request("PATCH", $"asyncoperations({failed})", Cancel));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(2, text.Split("HTTP/1.1 ").Length);
        Assert.Contains("0x80044162", text, StringComparison.Ordinal);
        Assert.Contains("Content-ID: 3", text, StringComparison.Ordinal);
        Assert.DoesNotContain("changesetresponse_", text, StringComparison.Ordinal);
        Assert.Equal("1/10", await host.StateAsync(waiting));
        Assert.Empty(await RowsAsync(host, "name eq 'new'"));
        Assert.Empty((await host.GetAsync("/api/data/v9.2/jobactions")).GetProperty("value").EnumerateArray());
    }

    [Fact]
    public async Task Post_setWithAnOldVersion_changesNothing()
    {
        await using var host = await EngineHost.StartAsync();
        var (first, second) = (await host.CreateAsync("", Later), await host.CreateAsync("", Later));

        var (status, text) = await PostAsync(
            host,
            Request("PATCH", $"asyncoperations({first})", Cancel, "If-Match: W/\"1\"\r\n"),
            Request("PATCH", $"asyncoperations({second})", Cancel, "If-Match: W/\"5\"\r\n"));

        Assert.Equal(HttpStatusCode.PreconditionFailed, status);
        Assert.Contains("0x80060882", text, StringComparison.Ordinal);
        Assert.Equal(("1/10", "1/10"), (await host.StateAsync(first), await host.StateAsync(second)));
    }

    [Fact]
    public async Task Post_setOfRunningJobs_stopsThem()
    {
        await using var host = await EngineHost.StartAsync();
        var (running, waiting) = (await host.CreateAsync("hold"), await host.CreateAsync("", Later));
        await host.Handler.EnteredAsync(running);

        var (status, text) = await PostAsync(host, Request("PATCH", $"asyncoperations({running})", Cancel), Request("PATCH", $"asyncoperations({waiting})", Cancel));

        Assert.True(status == HttpStatusCode.OK, text);
        Assert.Equal(("2/22", "3/32"), (await host.StateAsync(running), await host.StateAsync(waiting)));
        host.Handler.Release(running);
        await host.UntilAsync(running, "3/32");
    }

    [Theory]
    [InlineData("data", "\"new\"")]
    [InlineData("postponeuntil", "\"2091-01-01T00:00:00Z\"")]
    public async Task Post_setOfOnePut_answersWithTheRowAndIsReferredTo(string column, string value)
    {
        await using var host = await EngineHost.StartAsync();
        var waiting = await host.CreateAsync("", Later);

        using var response = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/$batch", $$"""
            {"requests":[
              {"id":"a","atomicityGroup":"g","method":"put","url":"asyncoperations({{waiting}})/{{column}}","body":{"value":{{value}} } },
              {"id":"b","method":"get","url":"$a?$select={{column}}","dependsOn":["a"]}
            ]}
            """);
        var responses = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("responses").EnumerateArray().ToList();

        Assert.Equal([("a", 204), ("b", 200)], responses.Select(answer => (answer.GetProperty("id").GetString(), answer.GetProperty("status").GetInt32())));
        Assert.EndsWith($"asyncoperations({waiting})", responses[0].GetProperty("headers").GetProperty("OData-EntityId").GetString(), StringComparison.Ordinal);
        Assert.Equal(value, responses[1].GetProperty("body").GetProperty(column).GetRawText());
    }

    [Fact]
    public async Task Post_setAgainUnderItsKeys_createsNothingMore()
    {
        await using var host = await EngineHost.StartAsync();
        string[] set =
        [
            Request("POST", "asyncoperations", $$"""{"messagename":"SendMail"{{Later}}}""", "Repeatability-Request-ID: 018f2d3c-2222-7abc-8def-000000000001\r\n"),
            Request("POST", "asyncoperations", $$"""{"messagename":"SendMail","regardingobjectid@odata.bind":"$1"{{Later}}}""", "Repeatability-Request-ID: 018f2d3c-2222-7abc-8def-000000000002\r\n"),
        ];

        var (_, first) = await PostAsync(host, set);
        var (status, second) = await PostAsync(host, set);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, (await RowsAsync(host, "statecode eq 1")).Count);
        Assert.Equal(Addresses(first), Addresses(second));
        Assert.Equal(2, Addresses(second).Count);
    }

    [Fact]
    public async Task Post_jsonGroupThatFails_answers424ForTheOthers()
    {
        await using var host = await EngineHost.StartAsync();
        var waiting = await host.CreateAsync("", Later);

        using var response = await host.SendAsync(HttpMethod.Post, "/api/data/v9.2/$batch", $$"""
            {"requests":[
              {"id":"a","atomicityGroup":"g","method":"patch","url":"asyncoperations({{waiting}})","body":{{Cancel}}},
              {"id":"b","atomicityGroup":"g","method":"delete","url":"asyncoperations({{Guid.NewGuid()}})"}
            ]}
            """);
        var responses = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("responses").EnumerateArray();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal([("a", 424), ("b", 404)], responses.Select(answer => (answer.GetProperty("id").GetString(), answer.GetProperty("status").GetInt32())));
        Assert.Equal("1/10", await host.StateAsync(waiting));
    }

    private static string Request(string method, string url, string body, string headers = "") => $"{method} {url} HTTP/1.1\r\nContent-Type: application/json\r\n{headers}\r\n{body}\r\n";

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(EngineHost host, params string[] requests)
    {
        var parts = requests.Select((request, i) => $"--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: {i + 1}\r\n\r\n{request}");
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n{string.Concat(parts)}--c--\r\n--b--\r\n"));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/mixed;boundary=b");
        using var response = await host.Client.PostAsync("/api/data/v9.2/$batch", content, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<List<JsonElement>> RowsAsync(EngineHost host, string filter) =>
        [.. (await host.GetAsync($"{EngineHost.Set}?$filter={Uri.EscapeDataString(filter)}")).GetProperty("value").EnumerateArray()];

    private static List<string> Addresses(string text) => [.. text.Split("\r\n").Where(line => line.StartsWith("OData-EntityId", StringComparison.Ordinal))];
}
