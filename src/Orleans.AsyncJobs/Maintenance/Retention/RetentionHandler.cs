using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance.Retention;

/// <summary>
/// Deletes completed jobs that are older than they are to be kept, a few at a time. It works a twentieth of the time and
/// rests the others, so that jobs that run hardly notice it. A run that is cut short goes on near where it was.
/// </summary>
internal sealed partial class RetentionHandler(
    IJobStore table,
    IOptions<AsyncJobsOptions> options,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time,
    ILogger<RetentionHandler> logger) : IJobHandler
{
    public const string MessageName = "ApplyRetention";

    /// <summary>So many rows go in one commit: a few milliseconds.</summary>
    private const int JobsPerStep = 200;

    /// <summary>A step that deletes nothing is not saved each time, and how far it is is not told each time.</summary>
    private const int StepsPerReport = 10;

    /// <summary>So many times as long as a step took it rests.</summary>
    private const int RestShare = 19;

    /// <summary>Records of about 100,000 jobs are looked through for orphans in a run, and the next goes on there: where jobs are kept for ever, not all of them are read each day.</summary>
    private const int OrphanStepsPerKind = 200;

    /// <summary>Records of younger jobs are not looked at where all jobs are kept for ever.</summary>
    private const int UsualDays = 30;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(5);

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var isDryRun = RetentionInput.Parse(context.Input).IsDryRun;
        var progress = RetentionProgress.Parse(context.Checkpoint, time.GetUtcNow());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.PauseRequested);
        for (var step = 1; progress.Part != RetentionPart.Done; step++)
        {
            var began = time.GetTimestamp();
            var before = progress.Jobs;
            progress = await StepAsync(progress, isDryRun);
            if (step % StepsPerReport == 0)
            {
                await SaveAsync(context, progress, isDryRun);
            }
            else if (progress.Jobs > before)
            {
                await context.SaveCheckpointAsync(progress.ToBytes());
            }

            await RestAsync(time.GetElapsedTime(began), stop.Token);
            if (stop.IsCancellationRequested)
            {
                await SaveAsync(context, progress, isDryRun);
                cancellationToken.ThrowIfCancellationRequested();
                context.PauseRequested.ThrowIfCancellationRequested();
            }
        }

        // The job may recur, and its next run begins anew.
        await context.SaveCheckpointAsync(ReadOnlyMemory<byte>.Empty);
        var what = progress.Describe(isDryRun);
        LogDone(what);
        return JobResult.Succeeded(what);
    }

    private static async Task SaveAsync(JobContext context, RetentionProgress progress, bool isDryRun)
    {
        await context.SaveCheckpointAsync(progress.ToBytes());
        await context.ReportProgressAsync(progress.Percent(), progress.Describe(isDryRun));
    }

    /// <summary>A step is short, and is not cut: what it has deleted is to be counted.</summary>
    private Task<RetentionProgress> StepAsync(RetentionProgress progress, bool isDryRun) => progress.Part switch
    {
        RetentionPart.Succeeded => DeleteAsync(progress, JobStatusCode.Succeeded, options.Value.Retention.Succeeded, isDryRun),
        RetentionPart.Failed => DeleteAsync(progress, JobStatusCode.Failed, options.Value.Retention.Failed, isDryRun),
        RetentionPart.Canceled => DeleteAsync(progress, JobStatusCode.Canceled, options.Value.Retention.Canceled, isDryRun),
        _ => isDryRun ? Task.FromResult(progress.NextPart()) : SweepAsync(progress),
    };

    private async Task<RetentionProgress> DeleteAsync(RetentionProgress progress, JobStatusCode outcome, int days, bool isDryRun)
    {
        if (days == 0)
        {
            return progress.NextPart();
        }

        var before = progress.AsOf.AddDays(-days);
        // No job completed before it was created. Failed ones are found by date, and need no such bound.
        var upTo = progress.UpToSequence ?? (outcome == JobStatusCode.Failed ? long.MaxValue : await table.FindSequenceBeforeAsync(before, CancellationToken.None));
        var expired = await table.ReadExpiredAsync(new ExpiredJobsQuery(outcome, before, upTo, progress.After, JobsPerStep), CancellationToken.None);
        var count = isDryRun ? expired.Jobs.Count : await table.DeleteExpiredAsync(expired.Jobs, CancellationToken.None);
        progress = (progress with { UpToSequence = upTo }).With(count, expired.Next);
        return expired.Next is null ? progress.NextPart() : progress;
    }

    private async Task<RetentionProgress> SweepAsync(RetentionProgress progress)
    {
        if (progress.OrphanKind >= table.OrphanKinds)
        {
            return progress.NextPart();
        }

        var upTo = progress.UpToSequence ?? await table.FindSequenceBeforeAsync(progress.AsOf.AddDays(-ShortestDays), CancellationToken.None);
        var sweep = await table.SweepOrphansAsync(progress.OrphanKind, upTo, CancellationToken.None);
        progress = progress with { UpToSequence = upTo, Orphans = progress.Orphans + sweep.Deleted, OrphanSteps = progress.OrphanSteps + 1 };
        return sweep.IsAtEnd || progress.OrphanSteps >= OrphanStepsPerKind ? progress with { OrphanKind = progress.OrphanKind + 1, OrphanSteps = 0 } : progress;
    }

    /// <summary>No younger job is looked at.</summary>
    private int ShortestDays
    {
        get
        {
            var retention = options.Value.Retention;
            return new[] { retention.Succeeded, retention.Failed, retention.Canceled }.Where(days => days > 0).DefaultIfEmpty(UsualDays).Min();
        }
    }

    private async Task RestAsync(TimeSpan worked, CancellationToken stop)
    {
        var rest = worked * RestShare;
        try
        {
            await Task.Delay(rest < LongestRest ? rest : LongestRest, time, stop);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked it to stop is answered when the progress has been saved.
        }
    }
}
