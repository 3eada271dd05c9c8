using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Jobs with auto-delete go on success with all that was kept beside them; those that end otherwise stay.</summary>
public sealed class AutoDeleteTests
{
    private const string AutoDelete = ",\"autodelete\":true";

    /// <summary>What is kept of one job. What people did (jobactions) and what happened per minute (jobrates) is kept for a time of its own.</summary>
    private static readonly string[] Tables = ["jobs", "jobdata", "jobcheckpoints", "jobruns", "joblogs", "deletedchildren", "jobblobs", "jobchunks"];

    [Fact]
    public async Task Job_thatSucceedsAfterARetry_leavesNothingBehind()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("flaky" + new string(' ', 100_000), AutoDelete);
        await host.UntilAsync(id, "1/10");
        Assert.All(await CountAsync(host, "jobs", "jobblobs", "jobchunks", "jobcheckpoints", "joblogs"), count => Assert.Equal(1, count));
        Assert.Equal(1, (await host.GetAsync($"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.History()")).GetProperty("runs").GetArrayLength());

        using (var retried = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.RetryJob", "{}"))
        {
            Assert.Equal(HttpStatusCode.NoContent, retried.StatusCode);
        }

        await UntilGoneAsync(host, id);
        Assert.All(await CountAsync(host, Tables), count => Assert.Equal(0, count));
        using var history = await host.SendAsync(HttpMethod.Get, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.History()");
        Assert.Equal(HttpStatusCode.NotFound, history.StatusCode);
        Assert.Equal(0, (await host.GetAsync($"{EngineHost.Set}?$count=true&$top=0")).GetProperty("@odata.count").GetInt32());
    }

    [Fact]
    public async Task Job_thatMadeChildrenWithAutoDelete_takesWhatIsKeptOfThemAlong()
    {
        await using var host = await EngineHost.StartAsync();
        var parent = await host.CreateAsync("splitgone");
        await host.UntilAsync(parent, "3/30");
        await UntilAsync(async () => await CountAsync(host, Tables), counts => counts is [1, 1, _, _, _, 2, 0, 0]);

        using (var deleted = await host.SendAsync(HttpMethod.Delete, $"{EngineHost.Set}({parent})"))
        {
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        await UntilAsync(async () => await CountAsync(host, Tables), counts => counts.All(count => count == 0));
    }

    [Theory]
    [InlineData("fail", "3/31")]
    [InlineData("denied", "1/10")]
    [InlineData("retry", "1/10")]
    public async Task Job_thatDoesNotSucceed_staysWithItsRunsLogAndData(string script, string state)
    {
        await using var host = await EngineHost.StartAsync();

        var id = await host.CreateAsync(script, AutoDelete);
        await host.UntilAsync(id, state);

        Assert.Equal(script, (await host.GetAsync($"{EngineHost.Set}({id})?$select=data")).GetProperty("data").GetString());
        Assert.Equal(1, (await host.GetAsync($"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.History()")).GetProperty("runs").GetArrayLength());
        await UntilAsync(async () => await host.GetAsync($"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.JobLog(Attempt=1)"), log => log.GetProperty("value").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Job_thatIsCanceled_stays()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("hold", AutoDelete);
        await host.Handler.EnteredAsync(id);

        using (var canceled = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.CancelJob", "{}"))
        {
            Assert.Equal(HttpStatusCode.NoContent, canceled.StatusCode);
        }

        host.Handler.Release(id);
        await host.UntilAsync(id, "3/32");
    }

    [Fact]
    public async Task Job_thatFailedAndIsRetried_goesOnItsSuccess()
    {
        await using var host = await EngineHost.StartAsync();
        var id = await host.CreateAsync("failonce", AutoDelete);
        await host.UntilAsync(id, "3/31");

        using (var retried = await host.SendAsync(HttpMethod.Post, $"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.RetryJob", "{}"))
        {
            Assert.Equal(HttpStatusCode.NoContent, retried.StatusCode);
        }

        await UntilGoneAsync(host, id);
        Assert.All(await CountAsync(host, Tables), count => Assert.Equal(0, count));
    }

    private static Task UntilGoneAsync(EngineHost host, Guid id) => UntilAsync(async () => await host.StateAsync(id), state => state is null);

    private static async Task UntilAsync<T>(Func<Task<T>> look, Func<T, bool> isSo)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        T seen;
        do
        {
            Assert.False(deadline.IsCancellationRequested, "It has not come about in 30 s.");
            seen = await look();
        }
        while (!isSo(seen));
    }

    private static async Task<int[]> CountAsync(EngineHost host, params string[] tables)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(host.Folder, "jobs.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        List<int> counts = [];
        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM {table}";
            counts.Add((int)(long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
        }

        return [.. counts];
    }
}
