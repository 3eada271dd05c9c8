using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Running;

/// <summary>Runs a handler: makes it, gives it its context, and says how its run ended.</summary>
internal sealed partial class JobExecutor(
    RunInputs inputs,
    JobHandlerRegistry handlers,
    RunningJobs running,
    HandlerScheduler scheduler,
    RunPipeline pipeline,
    RunLogWriter logs,
    JobInstruments instruments,
    IServiceScopeFactory scopes,
    RunCheckpoints checkpoints,
    RunChildren children,
    IGrainFactory grains,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    ILogger<JobExecutor> logger)
{
    /// <summary>The handler of a message name; null where there is none.</summary>
    public JobHandler? FindHandler(string messageName) => handlers.Find(messageName);

    /// <summary>Starts the handler of an attempt, off the caller's scheduler, unless it may not run.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="handler">Its handler.</param>
    /// <param name="data">The input, if it is at hand; otherwise it is read.</param>
    /// <param name="mayRun">Whether the handler is to be run at all.</param>
    /// <returns>The run, which has a result when the handler has ended.</returns>
    public RunningJob Start(JobAttempt attempt, JobHandler handler, string? data, bool mayRun)
    {
        var run = new RunningJob(attempt, handler, data, time, scheduler);
        running.Add(run);
        if (mayRun)
        {
            _ = scheduler.RunAsync(() => _ = RunHandlerAsync(run));
        }
        else
        {
            run.End(JobResult.Stopped());
        }

        return run;
    }

    private async Task RunHandlerAsync(RunningJob run)
    {
        JobResult? result = null;
        try
        {
            using var scope = logger.BeginScope(new RunLogScope(run.Attempt));
            using var activity = RunActivity.Start(instruments.Source, run.Attempt);
            result = await HandleAsync(run, activity);
            RunActivity.SetResult(activity, result);
        }
        catch (Exception exception)
        {
            // Whoever listens to spans, scopes and logs has failed, which changes nothing of how the handler has ended.
            result ??= FailureClassifier.Classify(exception);
            LogFailure(exception, run.Attempt.Number, run.Attempt.Job.JobId, run.Handler.MessageName);
        }
        finally
        {
            run.End(result!);
        }
    }

    private async Task<JobResult> HandleAsync(RunningJob run, Activity? activity)
    {
        try
        {
            var result = await InvokeAsync(run) ?? JobResult.Retry($"The handler of '{run.Handler.MessageName}' returned no result.");
            if (result.Kind is JobResultKind.Failed or JobResultKind.Retry or JobResultKind.AccessDenied)
            {
                LogFailedResult(run.Attempt.Number, run.Attempt.Job.JobId, run.Handler.MessageName, result.Kind, result.Message);
            }

            return result;
        }
        catch (OperationCanceledException) when (run.Reason is StopReason.Cancel or StopReason.Pause)
        {
            return JobResult.Stopped();
        }
        catch (Exception) when (run.Reason == StopReason.Shutdown)
        {
            // However a handler breaks off when the service stops, it is no failure of the job.
            return JobResult.Stopped();
        }
        catch (Exception exception) when (run.Reason == StopReason.TimeLimit)
        {
            activity?.AddException(exception);
            LogTimeLimit(exception, run.Attempt.Number, run.Attempt.Job.JobId, run.Handler.MessageName, run.Handler.TimeLimit);
            return FailureClassifier.WithStack(JobResult.TimedOut(run.Handler.TimeLimit), exception);
        }
        catch (Exception exception)
        {
            activity?.AddException(exception);
            LogFailure(exception, run.Attempt.Number, run.Attempt.Job.JobId, run.Handler.MessageName);
            return FailureClassifier.Classify(exception);
        }
    }

    private async Task<JobResult?> InvokeAsync(RunningJob run)
    {
        using var log = logs.Begin(run.Attempt);
        await using var scope = scopes.CreateAsyncScope();
        return await pipeline.InvokeAsync(scope.ServiceProvider, run.Handler, CreateContext(run, await inputs.ReadAsync(run), await checkpoints.ReadAsync(run)), run.CancelToken);
    }

    private JobContext CreateContext(RunningJob run, string? input, ReadOnlyMemory<byte>? checkpoint)
    {
        var (job, attempt, _) = run.Attempt;
        var reports = new RunReports(run, grains, checkpoints, children, logger);
        return new JobContext(reports.ReportProgressAsync, reports.SaveCheckpointAsync, reports.CreateJobsAsync)
        {
            JobId = job.JobId,
            Attempt = attempt,
            MessageName = job.MessageName,
            Name = job.Name,
            Input = input,
            LargeInput = RunInputs.IsReadLater(run) ? new LargeInput(inputs, run) : null,
            Checkpoint = checkpoint,
            Depth = job.Depth,
            CorrelationId = job.CorrelationId,
            Occurrence = run.Attempt.Occurrence,
            PauseRequested = run.PauseToken,
        };
    }
}
