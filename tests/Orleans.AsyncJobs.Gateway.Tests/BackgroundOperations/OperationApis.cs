using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>A custom API whose runs do what their input says, and custom APIs that may not run in the background.</summary>
internal sealed class OperationApis
{
    public const string Name = "sample_Run";

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _started = new(StringComparer.Ordinal);

    /// <summary>How often each word was run.</summary>
    public ConcurrentDictionary<string, int> Runs { get; } = new(StringComparer.Ordinal);

    /// <summary>Ends when a run of a word has begun.</summary>
    public Task Started(string word) => Signal(_started, word).Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Lets the runs of a word go on.</summary>
    public void Release(string word) => Signal(_gates, word).TrySetResult();

    public void Add(IServiceCollection services)
    {
        services.AddCustomApi<RunInput, RunOutput>(Name, RunAsync, options =>
        {
            options.DisplayName = "Run what the input says";
            options.RetryBaseDelay = TimeSpan.FromMilliseconds(1);
            options.RetryMaxDelay = TimeSpan.FromMilliseconds(2);
            options.MaxConcurrentOperations = 1;
            options.TimeLimit = TimeSpan.FromMinutes(1);
        });
        services.AddCustomApi<RunInput, RunOutput>("sample_Slow", RunAsync, options => options.RetryBaseDelay = options.RetryMaxDelay = TimeSpan.FromDays(1));
        services.AddCustomApi<NoParameters, NoParameters>("sample_InFront", (_, _, _) => Task.FromResult(NoParameters.Value), options => options.AllowsBackground = false);
        services.AddCustomApi<NoParameters, NoParameters>("sample_Nothing", (_, _, _) => Task.FromResult(NoParameters.Value));
    }

    private async Task<RunOutput> RunAsync(RunInput input, JobContext context, CancellationToken cancellationToken)
    {
        Runs.AddOrUpdate(input.Word, 1, (_, runs) => runs + 1);
        Signal(_started, input.Word).TrySetResult();
        switch (input.What)
        {
            case "wait":
                await Signal(_gates, input.Word).Task.WaitAsync(cancellationToken);
                break;
            case "ignore":
                await Signal(_gates, input.Word).Task;
                break;
            case "progress":
                await context.ReportProgressAsync(50, "half");
                await Signal(_gates, input.Word).Task.WaitAsync(cancellationToken);
                break;
            case "throw":
                throw new InvalidOperationException($"broken {input.Word}");
            case "refuse":
                throw new JobException(JobErrorKind.Invalid, JobErrorCodes.IsvUnExpected, "It does not want to.");
            case "deny":
                throw new HttpRequestException("no", null, HttpStatusCode.Unauthorized);
        }

        return new RunOutput(input.Word, context.Attempt, input.Count);
    }

    private static TaskCompletionSource Signal(ConcurrentDictionary<string, TaskCompletionSource> signals, string word) =>
        signals.GetOrAdd(word, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public sealed record RunInput(string Word, string? What = null, int Count = 0);

    public sealed record RunOutput(string Said, int Attempt, int Count);
}
