using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Explaining;

/// <summary>
/// Says why a job waits, from the table as it is at that moment. It reads the row, the first and the nearest
/// members of its token's line, and how many stand where; what it reads does not grow with the line.
/// </summary>
internal sealed class JobExplainer(IJobTable table, JobHandlerRegistry handlers, QueuePlaces places)
{
    /// <summary>Explains a job.</summary>
    /// <exception cref="JobException">There is no such job.</exception>
    public async Task<JobExplanation> ExplainAsync(Guid jobId, int maxLinks, CancellationToken cancellationToken)
    {
        if (await table.ReadAsync(jobId, cancellationToken) is not { Job.Kind: JobKind.SystemJob, Status.Deleted: false } job)
        {
            throw JobException.NotFound(jobId);
        }

        return await ExplainAsync(job, maxLinks, cancellationToken);
    }

    private async Task<JobExplanation> ExplainAsync(JobState job, int maxLinks, CancellationToken cancellationToken) => job.Status switch
    {
        { Abandoned: true } => ExplainAbandoned(job),
        _ when ExplanationText.HaltOf(job) is { } halt => ExplainHalt(job, halt),
        { State: JobStateCode.Locked } or { State: JobStateCode.Completed } => Plain(job),
        { State: JobStateCode.Suspended } => ExplainSuspended(job),
        _ when job.Job.DependencyToken is { } token && await FirstInFrontAsync(job, token, cancellationToken) is { } first =>
            await ExplainTokenAsync(job, token, first, maxLinks, cancellationToken),
        _ => await ExplainCapacityAsync(job, cancellationToken),
    };

    private static JobExplanation Plain(JobState job) => new()
    {
        JobId = job.Job.JobId,
        Name = job.Job.Name,
        State = job.Status.State,
        Status = job.Status.Status,
        LastErrorCode = job.Status.ErrorCode,
        LastError = job.Status.ErrorCode is null ? null : job.Status.Message,
    };

    private static JobExplanation ExplainAbandoned(JobState job) => Plain(job) with
    {
        Kind = JobWaitKind.AbandonedRun,
        Reason = "abandoned run",
        Remedy = $"The handler of attempt {job.Status.Attempt} has to end, or its process {job.Status.HostId} to be stopped.",
        Since = job.Status.ModifiedOn,
    };

    private JobExplanation ExplainSuspended(JobState job)
    {
        var plain = Plain(job) with { Until = job.Status.PostponeUntil };
        switch (job.Status.Wait)
        {
            case JobWait.Retry:
                var retries = (handlers.Find(job.Job.MessageName)?.Retry.Attempts ?? 1) - 1;
                return plain with
                {
                    Kind = JobWaitKind.Retry,
                    Reason = $"retry {job.Status.RetryCount} of {retries}",
                    Remedy = $"It is tried again at {ExplanationText.Time(job.Status.PostponeUntil)}, or at once when it is resumed.",
                    Retry = job.Status.RetryCount,
                    MaxRetries = retries,
                };
            case JobWait.Paused:
                return plain with
                {
                    Kind = JobWaitKind.Paused,
                    Reason = $"paused by {job.Status.RequestedBy ?? JobCaller.System.FullName}",
                    Remedy = "Somebody has to resume it.",
                    By = job.Status.RequestedBy,
                    Since = job.Status.ModifiedOn,
                };
            case JobWait.AccessDenied:
                return plain with
                {
                    Kind = JobWaitKind.AccessDenied,
                    Reason = "access denied to its handler",
                    Remedy = "Somebody has to grant the handler access and resume the job.",
                    Since = job.Status.ModifiedOn,
                };
            case JobWait.Occurrence:
                return plain with
                {
                    Kind = JobWaitKind.Occurrence,
                    Reason = $"next occurrence at {ExplanationText.Time(job.Status.PostponeUntil)}",
                    Remedy = "It runs then, or at once when it is run now or resumed.",
                };
            default:
                return plain with
                {
                    Kind = JobWaitKind.Postponed,
                    Reason = "postponed",
                    Remedy = $"It may run from {ExplanationText.Time(job.Status.PostponeUntil)}, or at once when it is resumed.",
                };
        }
    }

    private async Task<JobExplanation> ExplainTokenAsync(JobState job, string token, JobState first, int maxLinks, CancellationToken cancellationToken)
    {
        // Far enough that it is known of each job told whether more than the most that is counted stand before it.
        var inFront = await table.CountMembersBeforeAsync(token, job.Status.Position, JobExplanation.MaxCount + 1 + maxLinks, cancellationToken);
        var wait = new TokenWait(first, await ExplainAsync(first, maxLinks, cancellationToken));
        var between = maxLinks > 1 ? await ExplainNearestAsync(job, token, wait, inFront, maxLinks - 1, cancellationToken) : [];
        return ExplainMember(job, wait, inFront) with { Chain = [.. between, wait.Blocker] };
    }

    private async Task<IEnumerable<JobExplanation>> ExplainNearestAsync(
        JobState job, string token, TokenWait wait, int inFront, int limit, CancellationToken cancellationToken)
    {
        var nearest = await table.ReadMembersBeforeAsync(token, job.Status.Position, limit, cancellationToken);
        return nearest.Where(member => member.Job.JobId != wait.Blocker.JobId).Select((member, i) => ExplainMember(member, wait, inFront - 1 - i));
    }

    /// <summary>Why a member behind the first waits, in a line whose first one is known.</summary>
    private JobExplanation ExplainMember(JobState member, TokenWait wait, int inFront) => member.Status switch
    {
        _ when ExplanationText.HaltOf(member) is { } halt => ExplainHalt(member, halt) with { InFront = Counted(inFront) },
        { State: JobStateCode.Suspended } => ExplainSuspended(member) with { InFront = Counted(inFront) },
        _ => Plain(member) with
        {
            Kind = JobWaitKind.Token,
            Reason = $"token: behind \"{wait.Blocker.Name}\" ({ExplanationText.Describe(wait.Blocker, wait.First)}), {ExplanationText.Number(inFront)} in front",
            Remedy = $"Job {wait.Blocker.JobId:D} {(TokenLines.IsHalted(wait.First) ? "failed" : "has to end")}. {wait.Blocker.Remedy}".TrimEnd(),
            InFront = Counted(inFront),
        },
    };

    private static int Counted(int number) => Math.Min(number, JobExplanation.MaxCount + 1);

    /// <summary>A member that failed and halts its line. One that recurs waits all the same, and a completed one for nothing: only the line does.</summary>
    private JobExplanation ExplainHalt(JobState job, string halt)
    {
        var explanation = job.Status.State == JobStateCode.Suspended ? ExplainSuspended(job) with { Reason = $"failed and {halt}" } : Plain(job);
        return explanation with { Remedy = $"It {halt}." };
    }

    private async Task<JobExplanation> ExplainCapacityAsync(JobState job, CancellationToken cancellationToken)
    {
        var place = await places.FindAsync(job, cancellationToken);
        if (place.Load.Paused is { } paused)
        {
            return Plain(job) with
            {
                Kind = JobWaitKind.HandlerPaused,
                Reason = $"handler paused by {paused.ChangedBy.FullName}",
                Remedy = $"Somebody has to resume the handler '{job.Job.MessageName}'.",
                By = paused.ChangedBy.FullName,
                Since = paused.ChangedOn,
            };
        }

        if (place.Load is { } load && load.Running < load.Limit && job.Job.DataBytes is { } bytes && bytes > JobLimits.SmallDataBytes
            && load.DataBytes > 0 && load.DataBytes + bytes > load.MaxDataBytes)
        {
            return Plain(job) with
            {
                Kind = JobWaitKind.Capacity,
                Reason = $"capacity: its data of {ExplanationText.Megabytes(bytes)} waits for memory",
                Remedy = $"Jobs with large data have to end: theirs is {ExplanationText.Megabytes(load.DataBytes)}, and {ExplanationText.Megabytes(load.MaxDataBytes)} are allowed (AsyncJobs:Dispatch:MaxDataBytes).",
                Running = load.Running,
                Limit = load.Limit,
            };
        }

        var (inFront, length) = place.Count;
        var isCounted = inFront <= JobExplanation.MaxCount;
        return Plain(job) with
        {
            Kind = JobWaitKind.Capacity,
            Reason = isCounted
                ? $"capacity: {ExplanationText.Ordinal(inFront + 1)} of {ExplanationText.Number(length)} in line"
                : $"capacity: {ExplanationText.Number(inFront)} in front",
            Remedy = $"A slot has to become free: {place.Load.Running} of {place.Load.Limit} are taken.",
            Place = isCounted ? inFront + 1 : null,
            LineLength = length,
            InFront = inFront,
            Running = place.Load.Running,
            Limit = place.Load.Limit,
        };
    }

    private async Task<JobState?> FirstInFrontAsync(JobState job, string token, CancellationToken cancellationToken)
    {
        var members = await table.ReadMembersAsync(token, afterPosition: null, limit: 1, cancellationToken);
        return members is [var first] && first.Job.JobId != job.Job.JobId ? first : null;
    }

    /// <param name="First">The first member of the line.</param>
    /// <param name="Blocker">Why that one stands where it does.</param>
    private sealed record TokenWait(JobState First, JobExplanation Blocker);
}
