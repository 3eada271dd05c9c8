using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>
/// Each action from each state, by PATCH or DELETE and by its own name, over HTTP and the real engine: what is answered, where
/// the job stands then, and that docs/web-api.md says so.
/// </summary>
public sealed class ActionTableTests
{
    private const string Until = StateWalk.Until;

    private static readonly (string Name, string? Patch, string? Body, int Target)[] Actions =
    [
        ("Cancel", """{"statecode":3,"statuscode":32}""", "{}", 3),
        ("Pause", """{"statecode":1,"statuscode":10}""", "{}", 1),
        ("Resume", """{"statecode":0,"statuscode":0}""", "{}", 0),
        ("Postpone", $$"""{"postponeuntil":"{{Until}}"}""", $$"""{"Until":"{{Until}}"}""", 1),
        ("Retry", null, "{}", 0),
        ("Delete", "", null, -1),
    ];

    [Fact]
    public async Task Actions_fromEachState_answerAsTheDocumentSays()
    {
        await using var host = await EngineHost.StartAsync();
        var walk = new StateWalk(host);
        List<string> table =
        [
            $"| from | {string.Join(" | ", Actions.Select(action => action.Name.ToLowerInvariant()))} |",
            $"|---|{string.Concat(Enumerable.Repeat("---|", Actions.Length))}",
        ];
        foreach (var (state, codes, _, make) in StateWalk.States)
        {
            List<string> cells = [];
            foreach (var action in Actions)
            {
                List<string> forms = [];
                if (action.Patch is not null)
                {
                    forms.Add(await CellAsync(walk, codes, make, action.Target, id => action.Patch.Length == 0
                        ? host.SendAsync(HttpMethod.Delete, $"{EngineHost.Set}({id})")
                        : host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", action.Patch)));
                }

                if (action.Body is not null)
                {
                    forms.Add(await CellAsync(walk, codes, make, action.Target, id =>
                        host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.{action.Name}Job", action.Body)));
                }

                Assert.Single(forms.Distinct());
                cells.Add(forms[0]);
            }

            table.Add($"| {(codes.Length == 0 ? state : $"{codes} {state}")} | {string.Join(" | ", cells)} |");
        }

        var answered = string.Join('\n', table);
        Assert.True((await DocumentExample.ReadDocumentAsync()).Contains(answered, StringComparison.Ordinal), $"The document does not say:\n{answered}");
    }

    [Theory]
    [InlineData("Cancel", "0x80044f00", "canceled")]
    [InlineData("Pause", "0x80044f01", "paused")]
    [InlineData("Resume", "0x80044f01", "resumed")]
    public async Task Actions_onAJobOfThePlatform_areRefused(string name, string code, string done)
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("succeed", $",\"operationtype\":16,\"postponeuntil\":\"{Until}\"");
        var action = Array.Find(Actions, known => string.Equals(known.Name, name, StringComparison.Ordinal));

        using var patched = await host.SendAsync(HttpMethod.Patch, $"{EngineHost.Set}({id})", action.Patch);
        using var asked = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.{name}Job", action.Body);

        foreach (var response in new[] { patched, asked })
        {
            Assert.Equal((HttpStatusCode.BadRequest, code, $"A job of operation type 16 is made by the platform and cannot be {done}."), await RefusalAsync(response));
        }

        Assert.Equal("1/10", await host.StateAsync(id));
    }

    /// <summary>What is answered, as the table shows it: where the job stands then, or the code of the refusal. The text is checked here.</summary>
    private static async Task<string> CellAsync(StateWalk walk, string codes, Func<StateWalk, Task<Guid>> make, int target, Func<Guid, Task<HttpResponseMessage>> act)
    {
        var id = await make(walk);
        using var response = await act(id);
        var after = await walk.Host.StateAsync(id);
        var cell = after ?? "gone";
        if (response.StatusCode != HttpStatusCode.NoContent)
        {
            var (status, code, message) = await RefusalAsync(response);
            cell = $"{(int)status} `{code}`";
            if (codes.Length == 0)
            {
                Assert.Equal($"asyncoperation With Id = {id:D} Does Not Exist", message);
            }
            else
            {
                var parts = codes.Split('/');
                Assert.Equal(codes, after);
                Assert.Equal(
                    $"The state transition requested is not valid for the current state. Current state: {parts[0]}, current status: {parts[1]}, target state: {target.ToString(CultureInfo.InvariantCulture)}",
                    message);
            }
        }

        await walk.ClearAsync();
        return cell;
    }

    private static async Task<(HttpStatusCode Status, string Code, string Message)> RefusalAsync(HttpResponseMessage response)
    {
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("error");
        return (response.StatusCode, error.GetProperty("code").GetString()!, error.GetProperty("message").GetString()!);
    }
}
