using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Handlers.CustomApis;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.BackgroundOperations;

/// <summary>Calls custom APIs in the request that asks for it.</summary>
internal sealed class CustomApiCalls(
    JobHandlerRegistry handlers,
    IJobClient client,
    RandomSource random,
    IServiceScopeFactory scopes,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>Runs a custom API to its end.</summary>
    /// <param name="api">The custom API.</param>
    /// <param name="input">The parameters, checked.</param>
    /// <param name="caller">For whom.</param>
    /// <param name="cancellationToken">Gives the call up; the handler is told to stop.</param>
    /// <returns>The outputs.</returns>
    /// <exception cref="JobException">It refused the call, or did not end within its time limit (<see cref="JobErrorKind.Unavailable"/>).</exception>
    public async Task<JsonObject> CallAsync(CustomApi api, JsonObject input, JobCaller caller, CancellationToken cancellationToken)
    {
        var limit = handlers.Find(api.Name)!.TimeLimit;
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            // A handler that does not stop when it is told to is left behind, as that of a job is.
            return await InvokeAsync(api, input, caller, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new JobException(
                JobErrorKind.Unavailable, JobErrorCodes.SandboxWorkerPluginExecuteTimeout,
                $"{api.Name} did not end within its time limit of {limit}. {(api.AllowsBackground ? "Call it with Prefer: respond-async, to have it run in the background." : "Ask it for less.")}");
        }
    }

    private async Task<JsonObject> InvokeAsync(CustomApi api, JsonObject input, JobCaller caller, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new JobContext(createJobs: children => CreateAsync(children, caller, cancellationToken))
        {
            JobId = random.NextId(time.GetUtcNow()),
            Attempt = 1,
            MessageName = api.Name,
            Name = api.DisplayName,
        };
        return await api.InvokeAsync(scope.ServiceProvider, input, context, cancellationToken);
    }

    // Nothing runs the call a second time, so that the names of its jobs have nothing to tell apart.
    private Task<IReadOnlyList<JobReceipt>> CreateAsync(IReadOnlyList<ChildJob> children, JobCaller caller, CancellationToken cancellationToken) =>
        client.CreateManyAsync([.. children.Select(child => child.Job with { Name = child.Job.Name ?? child.Name })], caller, cancellationToken);
}
