using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.AsyncJobs.Maintenance;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Server.Tests.Processes;
using Orleans.AsyncJobs.Sqlite;

namespace Orleans.AsyncJobs.Dashboard.Tests.Browser;

/// <summary>The service itself on a free port of loopback, with a store in a folder of its own. What its jobs do is up to the test.</summary>
internal sealed class RealService : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;

    private RealService(Action<WebApplicationBuilder>? add, Action<WebApplication>? map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["AsyncJobs:Dispatch:MaxConcurrentJobs"] = "8";
        builder.AddAsyncJobs(jobs => jobs.UseSqlite(_folder.Data));
        builder.Services.RemoveAll<PlatformJob>();
        builder.Services.AddSingleton(Stage);
        builder.Services.AddJobHandler<StagedHandler>("Send");
        builder.Services.AddJobHandler<StagedHandler>("Hold", options => options.MaxConcurrentJobs = 4);
        builder.Services.AddJobHandler<StagedHandler>("Fail", options => options.RetryAttempts = 1);
        builder.Services.AddJobHandler<StagedHandler>("Deny");
        builder.Services.AddJobHandler<StagedHandler>("Split");
        builder.Services.AddAsyncJobsDashboard();
        builder.Services.AddHealthChecks().AddAsyncJobs();
        add?.Invoke(builder);
        _app = builder.Build();
        if (map is null)
        {
            _app.MapAsyncJobs();
        }
        else
        {
            map(_app);
        }
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address => _app.Urls.First();

    public IServiceProvider Services => _app.Services;

    public IJobClient Jobs => Services.GetRequiredService<IJobClient>();

    public Stage Stage { get; } = new();

    public static async Task<RealService> StartAsync(Action<WebApplicationBuilder>? add = null, Action<WebApplication>? map = null)
    {
        var service = new RealService(add, map);
        await service._app.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    public async Task<Guid> CreateAsync(string messageName, string name, Func<NewJob, NewJob>? with = null)
    {
        var job = new NewJob { MessageName = messageName, Name = name };
        var receipt = await Jobs.CreateAsync(with is null ? job : with(job), caller: null, TestContext.Current.CancellationToken);
        return receipt.JobId;
    }

    /// <summary>Creates a job and waits until it stands where it should.</summary>
    public async Task<Guid> CreateAsync(string messageName, string name, JobStatusCode status, Func<NewJob, NewJob>? with = null)
    {
        var jobId = await CreateAsync(messageName, name, with);
        await WaitForAsync(jobId, status);
        return jobId;
    }

    public Task<JobSnapshot> WaitForAsync(Guid jobId, JobStatusCode status) => Deadline.ForAsync(
        $"job {jobId} to be {status}",
        async () => await Jobs.GetAsync(jobId) is { } job && job.Status == status ? job : null);

    /// <summary>Some of everything, as a first look at a busy service: done, failed, denied, running, held up, postponed, behind others.</summary>
    public async Task<Seeded> SeedAsync()
    {
        var done = await CreateAsync("Send", "Send the invoice of November", JobStatusCode.Succeeded);
        var failed = await CreateAsync("Fail", "Export <orders> & \"returns\"", JobStatusCode.Failed, job => job with { Data = """{"order":[1,2,3],"note":"Müller"}""" });
        var denied = await CreateAsync("Deny", "Read the mailbox", JobStatusCode.Waiting);
        var running = await CreateAsync("Hold", "Convert a film", JobStatusCode.InProgress);
        await Stage.ProgressAsync("Convert a film", 40, "scene 4 of 10");
        var postponed = await CreateAsync("Send", "Close the books", JobStatusCode.Waiting, job => job with { PostponeUntil = DateTimeOffset.UtcNow.AddHours(3) });
        var halted = await CreateAsync("Fail", "Charge customer 9", JobStatusCode.Failed, job => job with { DependencyToken = "customer 9/€ & co?", OnFailure = JobFailureAction.Halt });
        await CreateAsync("Send", "Thank customer 9", JobStatusCode.WaitingForResources, job => job with { DependencyToken = "customer 9/€ & co?" });
        await CreateAsync("Deny", "Ask customer 7", JobStatusCode.Waiting, job => job with { DependencyToken = "customer 7" });
        var behind = await CreateAsync("Send", "Answer customer 7", JobStatusCode.WaitingForResources, job => job with { DependencyToken = "customer 7" });
        var split = await CreateAsync("Split", "Send all invoices", JobStatusCode.Succeeded);
        var series = await CreateAsync("Send", "Send <weekly> \"report\"", JobStatusCode.Waiting, job => job with { RecurrencePattern = "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=7;BYMINUTE=30;BYSECOND=0", RecurrenceTimeZone = "Europe/Berlin" });
        return new Seeded(done, failed, denied, running, postponed, halted, behind, split, series);
    }

    public async ValueTask DisposeAsync()
    {
        Stage.End();
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>The jobs of <see cref="RealService.SeedAsync"/>.</summary>
internal sealed record Seeded(Guid Done, Guid Failed, Guid Denied, Guid Running, Guid Postponed, Guid Halted, Guid Behind, Guid Split, Guid Series);

/// <summary>Lets a test say when the jobs named Hold go on.</summary>
internal sealed class Stage
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _ends = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JobContext>> _starts = new(StringComparer.Ordinal);
    private volatile bool _isOver;

    public Task EndOf(JobContext context)
    {
        Start(context.Name).TrySetResult(context);
        return _isOver ? Task.CompletedTask : End(context.Name).Task;
    }

    public async Task ProgressAsync(string name, int percent, string message) => await (await Start(name).Task).ReportProgressAsync(percent, message);

    public void Release(string name) => End(name).TrySetResult();

    /// <summary>Ends all that runs.</summary>
    public void End()
    {
        _isOver = true;
        foreach (var end in _ends.Values)
        {
            end.TrySetResult();
        }
    }

    private TaskCompletionSource End(string name) => _ends.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource<JobContext> Start(string name) =>
        _starts.GetOrAdd(name, _ => new TaskCompletionSource<JobContext>(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>Does what the message name of its job says.</summary>
internal sealed partial class StagedHandler(Stage stage, ILogger<StagedHandler> logger) : IJobHandler
{
    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        LogStart(context.Name);
        switch (context.MessageName)
        {
            case "Hold":
                await stage.EndOf(context).WaitAsync(cancellationToken);
                return JobResult.Succeeded("converted");
            case "Fail":
                return JobResult.Failed("The printer is on fire.\nSecond line.");
            case "Deny":
                return JobResult.AccessDenied("The mailbox does not let us in.");
            case "Split":
                await context.CreateJobsAsync([.. Enumerable.Range(1, 12).Select(i => new ChildJob($"Invoice {i} of <12>", new NewJob { MessageName = "Send" }))]);
                return JobResult.Succeeded();
            default:
                return JobResult.Succeeded("sent");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "started {Name}")]
    private partial void LogStart(string name);
}
