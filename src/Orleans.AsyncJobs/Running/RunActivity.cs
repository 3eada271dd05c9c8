using System.Diagnostics;
using System.Globalization;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Running;

/// <summary>The span of a run: a trace of its own, since a job may run long after its create, with a link to that.</summary>
internal static class RunActivity
{
    private const string Operation = "process";

    /// <summary>
    /// Starts the span of a run; null where neither anybody listens nor the job is part of a trace. Where nobody listens,
    /// the job's trace goes on through the run, so that what the handler calls is still found under it.
    /// </summary>
    public static Activity? Start(ActivitySource source, JobAttempt attempt)
    {
        var job = attempt.Job;
        if (!source.HasListeners())
        {
            return PassOn(job);
        }

        // Not below what happens to be current where the run was begun.
        Activity.Current = null;
        return source.StartActivity($"{Operation} {job.MessageName}", ActivityKind.Consumer, parentContext: default, AttributesOf(attempt), LinksOf(job))
            ?? PassOn(job);
    }

    /// <summary>Notes how the run ended.</summary>
    public static void SetResult(Activity? activity, JobResult result)
    {
        if (activity is not { IsAllDataRequested: true })
        {
            return;
        }

        activity.SetTag(TelemetryAttributes.Result, TelemetryAttributes.NameOf(result.Kind.ToString()));
        if (result.Kind is not (JobResultKind.Succeeded or JobResultKind.Stopped))
        {
            activity.SetTag(TelemetryAttributes.ErrorType, CodeOf(result.ErrorCode ?? JobErrorCodes.IsvAborted));
            activity.SetStatus(ActivityStatusCode.Error, result.Message);
        }
    }

    private static Activity? PassOn(JobDefinition job)
    {
        if (!ActivityContext.TryParse(job.TraceParent, job.TraceState, isRemote: true, out var creator))
        {
            return null;
        }

        var activity = new Activity($"{Operation} {job.MessageName}").SetIdFormat(ActivityIdFormat.W3C).SetParentId(creator.TraceId, creator.SpanId, creator.TraceFlags);
        activity.TraceStateString = creator.TraceState;
        return activity.Start();
    }

    private static IEnumerable<KeyValuePair<string, object?>> AttributesOf(JobAttempt attempt)
    {
        yield return new(TelemetryAttributes.System, TelemetryAttributes.SystemName);
        yield return new(TelemetryAttributes.OperationName, Operation);
        yield return new(TelemetryAttributes.OperationType, Operation);
        yield return new(TelemetryAttributes.Destination, attempt.Job.MessageName);
        yield return new(TelemetryAttributes.MessageId, attempt.Job.JobId.ToString("D"));
        yield return new(TelemetryAttributes.Attempt, attempt.Number);
        if (attempt.Job.CorrelationId is { } correlation)
        {
            yield return new(TelemetryAttributes.ConversationId, correlation.ToString("D"));
        }
    }

    private static ActivityLink[]? LinksOf(JobDefinition job) =>
        ActivityContext.TryParse(job.TraceParent, job.TraceState, isRemote: true, out var creator) ? [new ActivityLink(creator)] : null;

    private static string CodeOf(int code) => string.Create(CultureInfo.InvariantCulture, $"0x{code:x8}");
}
