using System.Text.Json;

namespace Orleans.AsyncJobs.Server.Tests.Commands.Live;

/// <summary>One running service for several tests, with what its jobs call.</summary>
public sealed class ServiceFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Receiver? _silent;
    private Receiver? _refusing;

    internal TempFolder Folder => _folder;

    internal JobService Service { get; private set; } = null!;

    internal Uri Url => Service.Address;

    public async ValueTask InitializeAsync()
    {
        Service = await JobService.StartAsync(_folder);
        _silent = await Receiver.StartSilentAsync();
        _refusing = await Receiver.StartAsync(400);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await _silent!.DisposeAsync();
        await _refusing!.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Runs a script beside the service.</summary>
    internal Task<ShellRun> ShellAsync(string script) => ShellRun.OfAsync(_folder, Url, script);

    /// <summary>A job that waits for a date.</summary>
    internal Task<Guid> CreateWaitingAsync(string? token = null)
    {
        var job = JobService.Request(new Uri("https://example.org/"));
        job["postponeuntil"] = DateTimeOffset.UtcNow.AddDays(1);
        job["dependencytoken"] = token;
        return Service.CreateAsync(job);
    }

    /// <summary>A job that runs once a day.</summary>
    internal Task<Guid> CreateRecurringAsync()
    {
        var job = JobService.Request(new Uri(Url, "/healthz"));
        job["recurrencepattern"] = "FREQ=DAILY;";
        job["recurrencestarttime"] = DateTimeOffset.UtcNow.AddDays(1);
        return Service.CreateAsync(job);
    }

    internal async Task<Guid> CreateSucceededAsync()
    {
        var id = await Service.CreateAsync(JobService.Request(new Uri(Url, "/healthz")));
        await Service.WaitForAsync(id, 3, 30);
        return id;
    }

    internal async Task<Guid> CreateFailedAsync()
    {
        var id = await Service.CreateAsync(JobService.Request(_refusing!.Url));
        await Service.WaitForAsync(id, 3, 31);
        return id;
    }

    internal async Task<Guid> CreateRunningAsync()
    {
        var id = await Service.CreateAsync(JobService.Request(_silent!.Url));
        await Service.WaitForAsync(id, 2, 20);
        return id;
    }

    /// <summary>A mass action that waits to start, or has begun.</summary>
    internal async Task<Guid> CreateBulkAsync()
    {
        await CreateFailedAsync();
        var run = await ShellAsync("asyncjobs job retry --filter state:failed --reason test --yes");
        Assert.True(run.ExitCode == 0, run.ToString());
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("jobid").GetGuid();
    }
}
