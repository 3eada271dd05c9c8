using System.Collections.Immutable;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Running;

/// <summary>
/// Which data handlers take. A check looks at the whole text, so data that was uploaded is read for it, up to a bound, unless the
/// check takes a stream; where a handler has no check, nothing is read. Large data is looked at beside the grain that asks, which
/// has others to answer meanwhile.
/// </summary>
internal sealed class HandlerInputs(JobHandlerRegistry handlers, IJobTable table, HandlerScheduler scheduler) : IDisposable
{
    /// <summary>The most bytes of data that a check looks at: what one body of a request may have.</summary>
    private const long MaxCheckedBytes = 128L * 1_024 * 1_024;

    /// <summary>How many checks of large data go on at a time: each takes a thread, and memory for a text of up to 128 MiB.</summary>
    private const int MaxLargeChecks = 2;

    private readonly SemaphoreSlim _places = new(MaxLargeChecks);

    /// <summary>Whether the data of a new job is too much to be looked at where its row is made.</summary>
    public static bool IsLarge(NewJob job) => job.Blob is not null || job.Data is { Length: > JobLimits.MaxInlineDataBytes };

    /// <summary>Whether one of some new jobs has such data.</summary>
    public static bool HasLarge(ImmutableArray<JobSubmission> submissions)
    {
        foreach (var submission in submissions.IsDefault ? [] : submissions)
        {
            if (submission?.Job is { } job && IsLarge(job))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Refuses where the data of a job is never replaced: what the service does to many jobs is told in the activity, as it was asked for.</summary>
    /// <exception cref="JobException">It is not.</exception>
    public void CheckReplaceable(JobState job)
    {
        if (job.Definition is { } definition && (definition.MessageName == IBulkDeleteRecords.MessageName || handlers.Find(definition.MessageName)?.RunsBesideSlots == true))
        {
            throw new JobException(
                JobErrorKind.Invalid, JobErrorCodes.AccessDenied,
                $"The data of a {definition.MessageName} is what was asked for, and the activity tells of it. Cancel the job and ask anew.");
        }
    }

    /// <summary>Refuses data that the handler of a job does not take.</summary>
    /// <exception cref="JobException">It does not.</exception>
    public async Task CheckAsync(JobState job, JobDataChange change)
    {
        CheckReplaceable(job);
        if (job.Definition is { } definition && handlers.Find(definition.MessageName)?.InputCheck is { } check
            && await FindFaultAsync(check, definition.MessageName, change.Text, change.Blob) is { } fault)
        {
            throw JobException.Invalid(fault);
        }
    }

    /// <summary>Refuses large data of new jobs that their handlers do not take. All other data is looked at where the rows are made.</summary>
    /// <exception cref="JobException">One of them does not; of several, the message begins with which.</exception>
    public async Task CheckLargeAsync(ImmutableArray<JobSubmission> submissions)
    {
        for (var i = 0; i < submissions.Length; i++)
        {
            if (submissions[i]?.Job is { } job && IsLarge(job) && handlers.Find(job.MessageName)?.InputCheck is { } check
                && await FindFaultAsync(check, job.MessageName, job.Data, job.Blob) is { } fault)
            {
                throw OfJob(i, submissions.Length, JobException.Invalid(fault));
            }
        }
    }

    /// <summary>The refusal of one job of a create. Of several, the message begins with which, from 0.</summary>
    /// <param name="index">Which.</param>
    /// <param name="count">How many jobs the create has.</param>
    /// <param name="refusal">Why.</param>
    public static JobException OfJob(int index, int count, JobException refusal) => count > 1
        ? new JobException(refusal.Kind, refusal.Code, $"Target {index}: {refusal.Message}")
        : new JobException(refusal.Kind, refusal.Code, refusal.Message) { IsOfOnlyJob = true };

    public void Dispose() => _places.Dispose();

    private async Task<string?> FindFaultAsync(IJobInputCheck check, string messageName, string? text, JobBlob? blob)
    {
        if (blob is null && text is not { Length: > JobLimits.MaxInlineDataBytes })
        {
            return check.FindFault(text);
        }

        await _places.WaitAsync();
        try
        {
            return await scheduler.RunAsync(() => LookAsync(check, messageName, text, blob));
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<string?> LookAsync(IJobInputCheck check, string messageName, string? text, JobBlob? blob)
    {
        if (blob is not null && check is IJobInputStreamCheck streamCheck)
        {
            await using var input = new JobDataStream(table, JobDataPlace.Of(blob));
            return await streamCheck.FindFaultAsync(input, CancellationToken.None);
        }

        return check.FindFault(blob is null ? text : await ReadAsync(messageName, blob));
    }

    private Task<string> ReadAsync(string messageName, JobBlob blob) => blob.Bytes <= MaxCheckedBytes
        ? JobDataStream.ReadTextAsync(table, JobDataPlace.Of(blob), CancellationToken.None)
        : throw new JobException(
            JobErrorKind.TooLarge, JobErrorCodes.InvalidArgument, $"data has {blob.Bytes:N0} bytes; {messageName} takes at most {MaxCheckedBytes:N0}, since it looks at all of it.");
}
