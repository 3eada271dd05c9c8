using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What is logged of a run, and with which scope.</summary>
public sealed class RunLogTests
{
    private readonly RecordedLog _log = new();

    [Fact]
    public void Lines_of_a_handler_and_of_middleware_carry_the_scope_of_the_run()
    {
        var correlation = Guid.NewGuid();
        var simulation = Simulate(services => services.AddJobRunMiddleware<LoggingMiddleware>());
        simulation.Script.Work = (_, _) =>
        {
            simulation.Services.GetRequiredService<ILogger<RunLogTests>>().LogInformation("at work");
            return Task.FromResult(JobResult.Succeeded());
        };

        var id = simulation.Create(New("ship") with { CorrelationId = correlation })[0];

        string[] texts = ["before", "at work"];
        var lines = _log.Entries.Where(entry => texts.Contains(entry.Text)).ToList();
        Assert.Equal(texts, lines.Select(line => line.Text));
        Assert.All(lines, line => Assert.Equal<object?>(
            [id, "ship", MessageName, 1, correlation], [line.Scope["JobId"], line.Scope["JobName"], line.Scope["MessageName"], line.Scope["Attempt"], line.Scope["CorrelationId"]]));
    }

    [Fact]
    public void Failure_is_logged_as_a_warning_with_its_exception_in_the_scope_of_the_run()
    {
        var simulation = Simulate();
        var fault = new IOException("broken");
        simulation.Script.Work = (_, _) => throw fault;

        var id = simulation.Create(New())[0];

        var line = Assert.Single(_log.Entries, entry => entry.Exception == fault);
        Assert.Equal((LogLevel.Warning, $"Attempt 1 of job {id} ({MessageName}) failed."), (line.Level, line.Text));
        Assert.Equal(id, line.Scope["JobId"]);
    }

    [Theory]
    [InlineData(JobResultKind.Failed)]
    [InlineData(JobResultKind.Retry)]
    [InlineData(JobResultKind.AccessDenied)]
    public void Failed_result_is_logged_as_a_warning_with_its_message(JobResultKind kind)
    {
        var simulation = Simulate();
        simulation.Script.Work = (_, _) => Task.FromResult(kind switch
        {
            JobResultKind.Failed => JobResult.Failed("no stock"),
            JobResultKind.Retry => JobResult.Retry("no stock"),
            _ => JobResult.AccessDenied("no stock"),
        });

        var id = simulation.Create(New())[0];

        var line = Assert.Single(_log.Entries, entry => entry.Level == LogLevel.Warning);
        Assert.Equal($"Attempt 1 of job {id} ({MessageName}) ended as {kind}: no stock", line.Text);
    }

    [Fact]
    public void Success_logs_no_warning()
    {
        var simulation = Simulate();

        simulation.Create(New());

        Assert.DoesNotContain(_log.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public void Exception_of_middleware_counts_as_the_handlers()
    {
        var simulation = Simulate(services => services.AddJobRunMiddleware<BrokenMiddleware>());

        var id = simulation.Create(New())[0];

        var status = simulation.Status(id);
        Assert.Equal((JobStatusCode.Waiting, "IOException: broken middleware"), (status.Status, status.Message));
        Assert.Empty(simulation.Script.Started);
    }

    private JobSimulation Simulate(Action<IServiceCollection>? configure = null) => new(services: services =>
    {
        services.AddLogging(logging => logging.AddProvider(_log));
        configure?.Invoke(services);
    });

    private sealed class LoggingMiddleware(ILogger<LoggingMiddleware> logger) : IJobRunMiddleware
    {
        public Task<JobResult> InvokeAsync(JobContext context, JobRunStep next, CancellationToken cancellationToken)
        {
            logger.LogInformation("before");
            return next(context, cancellationToken);
        }
    }

    private sealed class BrokenMiddleware : IJobRunMiddleware
    {
        public Task<JobResult> InvokeAsync(JobContext context, JobRunStep next, CancellationToken cancellationToken) =>
            throw new IOException("broken middleware");
    }
}
