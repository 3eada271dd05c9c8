using System.Net;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Tests that ask one engine with the same jobs in it.</summary>
public abstract class ODataTests(SeededEngine engine) : IClassFixture<SeededEngine>
{
    protected const string Base = "/api/data/v9.2/";
    protected const string AllAnnotations = "odata.include-annotations=\"*\"";

    private protected EngineHost Host => engine.Host;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected Guid IdOf(string name) => engine.Ids[name];

    /// <summary>What a query of jobs answers, or of a path below the base that begins with another set. <c>{name}</c> stands for a job's id.</summary>
    protected async Task<JsonElement> AskAsync(string query, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(query, headers);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{query}: {(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private protected Task<HttpResponseMessage> SendAsync(string query, params (string Name, string Value)[] headers)
    {
        foreach (var (name, id) in engine.Ids)
        {
            query = query.Replace($"{{{name}}}", $"{id:D}", StringComparison.Ordinal);
        }

        return Host.SendAsync(HttpMethod.Get, query.StartsWith("http", StringComparison.Ordinal) ? query : $"{Base}{(query[0] is '?' or '(' or '/' ? "asyncoperations" : string.Empty)}{query}", json: null, headers);
    }

    /// <summary>The names of the rows of a list.</summary>
    protected static IEnumerable<string?> Names(JsonElement list) => list.GetProperty("value").EnumerateArray().Select(row => row.GetProperty("name").GetString());

    protected async Task AssertRefusedAsync(string query, HttpStatusCode status, string code, string expected)
    {
        using var response = await SendAsync(query);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == status, $"{query}: {(int)response.StatusCode} {text}");
        var error = JsonElement.Parse(text).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Contains(expected, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
