using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Running;

namespace Orleans.AsyncJobs.Tests.Running;

/// <summary>Middleware surrounds the handler, in the order of registration.</summary>
public sealed class RunPipelineTests
{
    private static readonly JobContext Context = new() { JobId = Guid.CreateVersion7(), Attempt = 1, MessageName = "Work", Name = "job" };

    [Fact]
    public async Task InvokeAsync_without_middleware_runs_the_handler()
    {
        var steps = new Steps();

        var result = await RunAsync(steps, _ => { });

        Assert.Equal((JobResultKind.Succeeded, "done"), (result.Kind, result.Message));
        Assert.Equal(["handler"], steps.Names);
    }

    [Fact]
    public async Task InvokeAsync_runs_middleware_outermost_first_around_the_handler()
    {
        var steps = new Steps();

        await RunAsync(steps, services => services.AddJobRunMiddleware<Outer>().AddJobRunMiddleware<Inner>());

        Assert.Equal(["outer in", "inner in", "handler", "inner out", "outer out"], steps.Names);
    }

    [Fact]
    public async Task InvokeAsync_resolves_middleware_and_handler_from_the_scope_of_the_run()
    {
        var steps = new Steps();

        await RunAsync(steps, services => services.AddJobRunMiddleware<Outer>().AddJobRunMiddleware<Inner>());
        await RunAsync(steps, services => services.AddJobRunMiddleware<Outer>());

        Assert.Equal(5, steps.Scopes.Count);
        Assert.Single(steps.Scopes[..3].Distinct());
        Assert.Single(steps.Scopes[3..].Distinct());
        Assert.NotSame(steps.Scopes[0], steps.Scopes[3]);
    }

    [Fact]
    public async Task InvokeAsync_of_a_middleware_that_does_not_go_on_leaves_the_handler_out()
    {
        var steps = new Steps();

        var result = await RunAsync(steps, services => services.AddJobRunMiddleware<Closed>().AddJobRunMiddleware<Inner>());

        Assert.Equal((JobResultKind.Failed, "closed"), (result.Kind, result.Message));
        Assert.Empty(steps.Names);
    }

    [Fact]
    public async Task InvokeAsync_lets_middleware_see_what_the_handler_throws()
    {
        var steps = new Steps { Fault = new IOException("broken") };

        await Assert.ThrowsAsync<IOException>(() => RunAsync(steps, services => services.AddJobRunMiddleware<Outer>()));

        Assert.Equal(["outer in", "handler", "outer saw broken"], steps.Names);
    }

    [Fact]
    public async Task InvokeAsync_lets_middleware_see_that_the_handler_cannot_be_made()
    {
        var steps = new Steps();

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(
            steps, services => services.AddJobRunMiddleware<Outer>().AddTransient<Worker>(_ => throw new InvalidOperationException("not made"))));

        Assert.Equal(["outer in", "outer saw not made"], steps.Names);
    }

    private static async Task<JobResult> RunAsync(Steps steps, Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection().AddSingleton(steps).AddScoped<Scoped>().AddTransient<Worker>();
        configure(services);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var pipeline = new RunPipeline(provider.GetServices<JobRunMiddlewareRegistration>());
        var handler = new JobHandler("Work", typeof(Worker), RetryPolicy.None, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), null, null);
        return await pipeline.InvokeAsync(scope.ServiceProvider, handler, Context, CancellationToken.None);
    }

    private sealed class Steps
    {
        public List<string> Names { get; } = [];

        public List<Scoped> Scopes { get; } = [];

        public Exception? Fault { get; init; }
    }

    private sealed class Scoped;

    private sealed class Worker(Steps steps, Scoped scoped) : IJobHandler
    {
        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            steps.Names.Add("handler");
            steps.Scopes.Add(scoped);
            return steps.Fault is { } fault ? Task.FromException<JobResult>(fault) : Task.FromResult(JobResult.Succeeded("done"));
        }
    }

    private abstract class Around(Steps steps, Scoped scoped, string name) : IJobRunMiddleware
    {
        public async Task<JobResult> InvokeAsync(JobContext context, JobRunStep next, CancellationToken cancellationToken)
        {
            steps.Names.Add($"{name} in");
            steps.Scopes.Add(scoped);
            try
            {
                var result = await next(context, cancellationToken);
                steps.Names.Add($"{name} out");
                return result;
            }
            catch (Exception exception)
            {
                steps.Names.Add($"{name} saw {exception.Message}");
                throw;
            }
        }
    }

    private sealed class Outer(Steps steps, Scoped scoped) : Around(steps, scoped, "outer");

    private sealed class Inner(Steps steps, Scoped scoped) : Around(steps, scoped, "inner");

    private sealed class Closed : IJobRunMiddleware
    {
        public Task<JobResult> InvokeAsync(JobContext context, JobRunStep next, CancellationToken cancellationToken) =>
            Task.FromResult(JobResult.Failed("closed"));
    }
}
