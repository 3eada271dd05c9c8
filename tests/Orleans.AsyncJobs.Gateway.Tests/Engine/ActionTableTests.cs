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
    private const string Until = "2050-01-01T00:00:00Z";

    private static readonly (string Name, string Codes, Func<Walk, Task<Guid>> Make)[] States =
    [
        ("ready", "0/0", walk => walk.ReadyAsync()),
        ("postponed", "1/10", walk => walk.BesideAsync("succeed", $",\"postponeuntil\":\"{Until}\"", "1/10")),
        ("waiting for a retry", "1/10", walk => walk.BesideAsync("retry", null, "1/10")),
        ("paused", "1/10", walk => walk.PausedAsync()),
        ("access denied", "1/10", walk => walk.BesideAsync("denied", null, "1/10")),
        ("running", "2/20", walk => walk.RunningAsync()),
        ("pausing", "2/21", walk => walk.AskedToAsync("PauseJob", "2/21")),
        ("canceling", "2/22", walk => walk.AskedToAsync("CancelJob", "2/22")),
        ("succeeded", "3/30", walk => walk.BesideAsync("succeed", null, "3/30")),
        ("failed", "3/31", walk => walk.BesideAsync("fail", null, "3/31")),
        ("canceled", "3/32", walk => walk.CanceledAsync()),
        ("no such job", "", _ => Task.FromResult(Guid.NewGuid())),
    ];

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
        var walk = new Walk(host);
        List<string> table =
        [
            $"| from | {string.Join(" | ", Actions.Select(action => action.Name.ToLowerInvariant()))} |",
            $"|---|{string.Concat(Enumerable.Repeat("---|", Actions.Length))}",
        ];
        foreach (var (state, codes, make) in States)
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
    private static async Task<string> CellAsync(Walk walk, string codes, Func<Walk, Task<Guid>> make, int target, Func<Guid, Task<HttpResponseMessage>> act)
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

    /// <summary>Brings jobs into their states. Another one takes the only slot then, so that a job that may run stays where it is.</summary>
    private sealed class Walk(EngineHost host)
    {
        private readonly List<Guid> _jobs = [];

        public EngineHost Host => host;

        public async Task<Guid> RunningAsync()
        {
            var id = await CreateAsync("hold");
            await host.Handler.EnteredAsync(id);
            return id;
        }

        public async Task<Guid> ReadyAsync()
        {
            _ = await RunningAsync();
            return await CreateAsync("succeed");
        }

        public async Task<Guid> BesideAsync(string script, string? more, string state)
        {
            var id = await CreateAsync(script, more);
            await host.UntilAsync(id, state);
            _ = await RunningAsync();
            return id;
        }

        public async Task<Guid> AskedToAsync(string action, string state)
        {
            var id = await RunningAsync();
            await ActAsync(id, action);
            Assert.Equal(state, await host.StateAsync(id));
            return id;
        }

        public async Task<Guid> PausedAsync()
        {
            var id = await AskedToAsync("PauseJob", "2/21");
            host.Handler.Release(id);
            await host.UntilAsync(id, "1/10");
            _ = await RunningAsync();
            return id;
        }

        public async Task<Guid> CanceledAsync()
        {
            _ = await RunningAsync();
            var id = await CreateAsync("succeed");
            await ActAsync(id, "CancelJob");
            Assert.Equal("3/32", await host.StateAsync(id));
            return id;
        }

        /// <summary>Deletes all, so that the slot is free.</summary>
        public async Task ClearAsync()
        {
            foreach (var id in _jobs)
            {
                host.Handler.Release(id);
                (await host.SendAsync(HttpMethod.Delete, $"{EngineHost.Set}({id})")).Dispose();
            }

            _jobs.Clear();
        }

        private async Task<Guid> CreateAsync(string script, string? more = null)
        {
            var id = await host.CreateAsync(script, more);
            _jobs.Add(id);
            return id;
        }

        private async Task ActAsync(Guid id, string action)
        {
            using var response = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.{action}");
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
    }
}
