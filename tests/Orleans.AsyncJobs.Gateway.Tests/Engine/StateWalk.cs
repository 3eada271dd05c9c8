using System.Net;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Brings jobs into their states. Another one takes the only slot then, so that a job that may run stays where it is.</summary>
internal sealed class StateWalk(EngineHost host)
{
    public const string Until = "2050-01-01T00:00:00Z";

    /// <summary>Each state: its name, its codes, the words by which a search finds it, and how to get there.</summary>
    public static readonly (string Name, string Codes, string[] Words, Func<StateWalk, Task<Guid>> Make)[] States =
    [
        ("ready", "0/0", ["ready", "inline"], walk => walk.ReadyAsync()),
        ("postponed", "1/10", ["waiting", "postponed"], walk => walk.BesideAsync("succeed", $",\"postponeuntil\":\"{Until}\"", "1/10")),
        ("waiting for its next occurrence", "1/10", ["waiting", "occurrence"], walk => walk.BesideAsync("succeed", $",\"recurrencepattern\":\"FREQ=DAILY\",\"recurrencestarttime\":\"{Until}\"", "1/10")),
        ("waiting for a retry", "1/10", ["waiting", "retry"], walk => walk.BesideAsync("retry", null, "1/10")),
        ("paused", "1/10", ["waiting", "paused"], walk => walk.PausedAsync()),
        ("access denied", "1/10", ["waiting", "denied"], walk => walk.BesideAsync("denied", null, "1/10")),
        ("running", "2/20", ["running"], walk => walk.RunningAsync()),
        ("pausing", "2/21", ["pausing"], walk => walk.AskedToAsync("PauseJob", "2/21")),
        ("canceling", "2/22", ["canceling"], walk => walk.AskedToAsync("CancelJob", "2/22")),
        ("succeeded", "3/30", ["completed", "succeeded"], walk => walk.BesideAsync("succeed", null, "3/30")),
        ("failed", "3/31", ["completed", "failed"], walk => walk.BesideAsync("fail", null, "3/31")),
        ("canceled", "3/32", ["completed", "canceled"], walk => walk.CanceledAsync()),
        ("no such job", "", [], _ => Task.FromResult(Guid.NewGuid())),
    ];

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

    public async Task<Guid> BlockedAsync()
    {
        var head = await CreateAsync("hold", ",\"dependencytoken\":\"t\"");
        await host.Handler.EnteredAsync(head);
        return await CreateAsync("succeed", ",\"dependencytoken\":\"t\"");
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
