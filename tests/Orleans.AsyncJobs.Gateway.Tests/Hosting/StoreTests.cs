using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Gateway.Tests.Hosting;

/// <summary>Tests that read a real store through a gateway of their own. Nothing runs the jobs in it.</summary>
public abstract class StoreTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asyncjobs-gateway-");
    private SqliteJobStore _store = null!;

    private protected GatewayHost Host { get; private set; } = null!;

    private protected IJobStore Store => _store;

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new SqliteJobStore(
            Options.Create(new SqliteJobStoreOptions { Path = _folder.FullName }), new StoreHooks(), TimeProvider.System, new JobInstruments(), NullLogger<SqliteJobStore>.Instance);
        await _store.OpenAsync(Cancellation);
        Host = await GatewayHost.StartAsync(time: Time, queries: _store);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _store.CloseAsync(CancellationToken.None);
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stores a job that has ended.</summary>
    private protected async Task<JobState> AddAsync(string name, Func<JobDefinition, JobDefinition>? fix = null, Func<JobStatus, JobStatus>? change = null, string? data = null)
    {
        var definition = new JobDefinition
        {
            JobId = Guid.CreateVersion7(),
            Name = name,
            MessageName = "Test",
            LimitedMessageName = string.Empty,
            OperationType = 54,
            CreatedOn = Time.GetUtcNow(),
            CreatedBy = JobCaller.System.UserId,
            OwnerId = JobCaller.System.UserId,
        };
        var status = new JobStatus { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded, ModifiedOn = Time.GetUtcNow(), ModifiedBy = JobCaller.System.UserId };
        var job = new JobState { Definition = fix?.Invoke(definition) ?? definition, Status = change?.Invoke(status) ?? status };
        return (await Store.InsertAsync([new NewJobRow(job, data)], Cancellation))[0];
    }

    /// <summary>Reads an answer of 200.</summary>
    protected async Task<JsonElement> ReadAsync(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/data/v9.2/{address}");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Host.Client.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }
}
