using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Job;

/// <summary>Why a job stands where it stands, in one sentence, and what would move it.</summary>
/// <param name="Reason">The sentence.</param>
/// <param name="Remedy">What would move it; empty where nothing has to.</param>
internal sealed record Why(Sentence Reason, Sentence Remedy)
{
    public static Why Of(JobState job, JobExplanation explanation) => job.Status switch
    {
        { Abandoned: true } status => new(
            $"The handler of {(status.Occurrence is null ? "attempt" : "run")} {status.Attempt} did not stop when it was told to, and still holds its slot.",
            $"It has to end, or its process {status.HostId} to be stopped."),
        { State: JobStateCode.Completed } => new(OfEnd(job), TokenLines.IsHalted(job) ? OfHalt(job, " until it is retried or deleted.") : Sentence.Empty),
        { State: JobStateCode.Locked } => new(OfRun(job.Status), Sentence.Empty),
        { Wait: JobWait.Paused } when TokenLines.IsHalted(job) => new(OfWait(job, explanation).Reason, OfHalt(job, " until it is resumed and its next occurrence has succeeded, or it is canceled or deleted.")),
        _ when TokenLines.IsHalted(job) => new(OfWait(job, explanation).Reason, OfHalt(job, " until that, or a run now, has succeeded, or it is canceled or deleted.")),
        _ => OfWait(job, explanation),
    };

    private static Sentence OfEnd(JobState job)
    {
        var status = job.Status;
        if (status.Occurrence is not null)
        {
            return OfSeries(status);
        }

        var attempts = Numbers.Of(status.Attempt, "attempt");
        return (status.Status, status.ErrorCode) switch
        {
            (JobStatusCode.Succeeded, _) => $"It succeeded{(status.ExecutionSeconds is { } seconds ? $" after {Durations.Of(seconds)}" : "")}{(status.Attempt > 1 ? $", at attempt {status.Attempt}" : "")}.",
            (JobStatusCode.Canceled, _) => Texts.FirstLine(status.Message) is { Length: > 0 } text ? text : "It was canceled.",
            (_, { } code) => $"It failed after {attempts}: {Texts.FirstLine(status.Message)} ({Numbers.Code(code)})",
            _ => $"It failed after {attempts}: {Texts.FirstLine(status.Message)}",
        };
    }

    /// <summary>How a series ended: as its last occurrence did.</summary>
    private static Sentence OfSeries(JobStatus status) => status.Status switch
    {
        JobStatusCode.Succeeded => $"Its last occurrence succeeded{(status.ExecutionSeconds is { } seconds ? $" after {Durations.Of(seconds)}" : "")}, and the series is over.",
        JobStatusCode.Canceled => Texts.FirstLine(status.Message) is { Length: > 0 } text ? text : "It was canceled.",
        _ => $"Its last occurrence failed: {Texts.FirstLine(status.Message)}{(status.ErrorCode is { } code ? $" ({Numbers.Code(code)})" : "")}",
    };

    private static Sentence OfHalt(JobState job, string until) => new(
        job.Status.State == JobStateCode.Completed ? "It halts the line " : "It failed, and halts the line ", new SentencePart.Line(job.Job.DependencyToken ?? ""), until);

    private static Sentence OfRun(JobStatus status) => status.Status switch
    {
        JobStatusCode.Canceling => $"{By(status)} asked it to stop; its handler has not stopped yet.",
        JobStatusCode.Pausing => $"{By(status)} asked it to pause; its handler has not stopped yet.",
        _ when status.Occurrence is { } occurrence => new Sentence("It runs for the occurrence of ", occurrence, $", attempt {OccurrenceAttempts.Of(status)}."),
        _ => status.StartedOn is { } start && status.Attempt == 1
            ? new Sentence("It runs since ", start, ".")
            : $"It runs, attempt {status.Attempt}.",
    };

    private static Why OfWait(JobState job, JobExplanation explanation)
    {
        var status = job.Status;
        switch (explanation.Kind)
        {
            case JobWaitKind.Token when explanation.Chain is [.., var blocker]:
                var inFront = (explanation.InFront ?? 1) > JobExplanation.MaxCount ? $"more than {Numbers.Of(JobExplanation.MaxCount)}" : Numbers.Of(explanation.InFront ?? 1);
                return new(
                    new("It waits behind ", new SentencePart.Job(blocker.JobId, Texts.NameOf(blocker.Name)), $" ({Standing(blocker)}), with {inFront} in front of it in the line ", new SentencePart.Line(job.Job.DependencyToken ?? ""), "."),
                    blocker.Remedy);
            case JobWaitKind.Postponed when status.PostponeUntil is { } until:
                return new(new Sentence("It is postponed until ", until, "."), Sentence.Empty);
            case JobWaitKind.Occurrence when status.PostponeUntil is { } until:
                return status.ErrorCode is null
                    ? new(new Sentence("Its next occurrence is at ", until, "."), Sentence.Empty)
                    : new(new Sentence("Its next occurrence is at ", until, $". The last one failed: {Texts.FirstLine(status.Message)}"), Sentence.Empty);
            case JobWaitKind.Retry when status.PostponeUntil is { } until:
                return new(
                    new($"Attempt {(status.Occurrence is null ? status.Attempt : OccurrenceAttempts.Of(status))} failed: {Texts.FirstLine(status.Message)} It is tried again ", until, $", retry {explanation.Retry} of {explanation.MaxRetries}."),
                    "Retry it now, or wait.");
            case JobWaitKind.Paused:
                return new(new Sentence($"{explanation.By ?? JobCaller.System.FullName} paused it ", explanation.Since ?? status.ModifiedOn, "."), "Somebody has to resume it.");
            case JobWaitKind.AccessDenied:
                return new(new Sentence($"Its handler was refused access: {Texts.FirstLine(status.Message)}"), "Somebody has to grant the access and resume the job.");
            case JobWaitKind.Capacity when explanation.Place is { } place:
                return new($"It is number {Numbers.Of(place)} of {Counted(explanation.LineLength)} in line. {Running(explanation)}", explanation.Remedy);
            default:
                return new(explanation.Reason.Length == 0 ? "It is about to run." : $"{char.ToUpperInvariant(explanation.Reason[0])}{explanation.Reason[1..]}.", explanation.Remedy);
        }
    }

    /// <summary>How the job stands that really blocks, in words.</summary>
    private static string Standing(JobExplanation blocker) => (blocker.State, blocker.Reason) switch
    {
        (JobStateCode.Completed, _) => "failed, and halts the line",
        (JobStateCode.Locked, "") => "runs",
        (_, "") => "is about to run",
        _ => blocker.Reason,
    };

    private static string Counted(long? number) => number > JobExplanation.MaxCount ? $"more than {Numbers.Of(JobExplanation.MaxCount)}" : Numbers.Of(number ?? 0);

    private static string Running(JobExplanation explanation) => (explanation.Running, explanation.Limit) switch
    {
        ({ } running, { } limit) => $"{running} of {limit} run.",
        ({ } running, null) => $"{running} run.",
        _ => string.Empty,
    };

    private static string By(JobStatus status) => status.RequestedBy ?? JobCaller.System.FullName;
}
