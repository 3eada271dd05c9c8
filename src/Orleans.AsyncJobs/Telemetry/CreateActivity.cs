using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Telemetry;

/// <summary>The span of a create, below that of the caller. The jobs store its place in the trace, and their runs link to it.</summary>
internal static class CreateActivity
{
    private const string Operation = "create";

    /// <summary>Creates jobs under a span, where anybody listens.</summary>
    /// <typeparam name="TAnswer">The answer.</typeparam>
    /// <param name="source">The service's source.</param>
    /// <param name="jobs">The jobs.</param>
    /// <param name="create">Creates them as they are given to it.</param>
    public static Task<TAnswer> RunAsync<TAnswer>(ActivitySource source, ImmutableArray<JobSubmission> jobs, Func<ImmutableArray<JobSubmission>, Task<TAnswer>> create) =>
        source.HasListeners() || Activity.Current is not null ? TraceAsync(source, jobs, create) : create(jobs);

    private static async Task<TAnswer> TraceAsync<TAnswer>(ActivitySource source, ImmutableArray<JobSubmission> jobs, Func<ImmutableArray<JobSubmission>, Task<TAnswer>> create)
    {
        using var activity = Start(source, jobs);
        try
        {
            return await create(InTrace(jobs, activity ?? Activity.Current));
        }
        catch (Exception exception)
        {
            activity?.SetTag(TelemetryAttributes.ErrorType, exception is JobException job ? string.Create(CultureInfo.InvariantCulture, $"0x{job.Code:x8}") : exception.GetType().FullName);
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
    }

    private static Activity? Start(ActivitySource source, ImmutableArray<JobSubmission> jobs)
    {
        if (!source.HasListeners() || jobs.IsEmpty || jobs.Any(job => job.Job is null))
        {
            return null;
        }

        var first = jobs[0];
        var handler = jobs.All(job => job.Job.MessageName == first.Job.MessageName) ? first.Job.MessageName : null;
        var activity = source.StartActivity(handler is null ? Operation : $"{Operation} {handler}", ActivityKind.Producer);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag(TelemetryAttributes.System, TelemetryAttributes.SystemName);
            activity.SetTag(TelemetryAttributes.OperationName, Operation);
            activity.SetTag(TelemetryAttributes.OperationType, Operation);
            activity.SetTag(TelemetryAttributes.Destination, handler);
            activity.SetTag(TelemetryAttributes.BatchCount, jobs.Length > 1 ? jobs.Length : null);
            activity.SetTag(TelemetryAttributes.MessageId, jobs.Length == 1 ? first.JobId.ToString("D") : null);
            activity.SetTag(TelemetryAttributes.ConversationId, jobs.Length == 1 ? first.Job.CorrelationId?.ToString("D") : null);
        }

        return activity;
    }

    private static ImmutableArray<JobSubmission> InTrace(ImmutableArray<JobSubmission> jobs, Activity? activity)
    {
        if (activity is not { IdFormat: ActivityIdFormat.W3C, Id: { Length: JobLimits.MaxTraceParentLength } traceParent })
        {
            return jobs;
        }

        // A state that is longer may be dropped, but not cut (W3C Trace Context §3.3.1.5).
        var traceState = activity.TraceStateString is { Length: > 0 and <= JobLimits.MaxTraceStateLength } state ? state : null;
        return [.. jobs.Select(job => job with { TraceParent = traceParent, TraceState = traceState })];
    }
}
