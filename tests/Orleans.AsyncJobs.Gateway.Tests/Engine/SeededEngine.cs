namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>
/// The gateway over the real engine, with jobs that stand still: three that succeeded, two that failed, one that is postponed,
/// and one that succeeded and made two children, which succeeded too.
/// </summary>
public sealed class SeededEngine : IAsyncLifetime
{
    internal EngineHost Host { get; private set; } = null!;

    /// <summary>Names of jobs by the order of their creation: Mail 1 to 3 succeeded, Broken 1 and 2 failed, Later is postponed, Parent succeeded.</summary>
    internal Dictionary<string, Guid> Ids { get; } = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        Host = await EngineHost.StartAsync();
        for (var i = 1; i <= 3; i++)
        {
            await AddAsync($"Mail {i}", "succeed", "3/30", $",\"priority\":{i},\"workload\":\"w{i % 2}\"");
        }

        await AddAsync("Broken 1", "fail", "3/31");
        await AddAsync("Broken 2", "fail", "3/31", ",\"operationtype\":10");
        await AddAsync("Later", "succeed", "1/10", ",\"postponeuntil\":\"2050-01-01\"");
        await AddAsync("Parent", "split", "3/30");
        foreach (var child in (await Host.GetAsync($"{EngineHost.Set}?$select=name&$filter=_parentjobid_value eq {Ids["Parent"]}")).GetProperty("value").EnumerateArray())
        {
            await Host.UntilAsync(child.GetProperty("asyncoperationid").GetGuid(), "3/30");
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task AddAsync(string name, string script, string state, string? more = null)
    {
        Ids.Add(name, await Host.CreateAsync(script, $",\"name\":\"{name}\"{more}"));
        await Host.UntilAsync(Ids[name], state);
    }
}
