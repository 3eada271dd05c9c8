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
            $"The handler of attempt {status.Attempt} did not stop when it was told to, and still holds its slot.",
            $"It has to end, or its process {status.HostId} to be stopped."),
        { State: JobStateCode.Completed } => new(OfEnd(job), job.Status.Status == JobStatusCode.Failed ? OfHalt(job) : Sentence.Empty),
        { State: JobStateCode.Locked } => new(OfRun(job.Status), Sentence.Empty),
        _ => OfWait(job, explanation),
    };

    private static Sentence OfEnd(JobState job)
    {
        var (status, attempts) = (job.Status, Numbers.Of(job.Status.Attempt, "attempt"));
        return (status.Status, status.ErrorCode) switch
        {
            (JobStatusCode.Succeeded, _) => $"It succeeded{(status.ExecutionSeconds is { } seconds ? $" after {Durations.Of(seconds)}" : "")}{(status.Attempt > 1 ? $", at attempt {status.Attempt}" : "")}.",
            (JobStatusCode.Canceled, _) => Texts.FirstLine(status.Message) is { Length: > 0 } text ? text : "It was canceled.",
            (_, { } code) => $"It failed after {attempts}: {Texts.FirstLine(status.Message)} ({Numbers.Code(code)})",
            _ => $"It failed after {attempts}: {Texts.FirstLine(status.Message)}",
        };
    }

    private static Sentence OfHalt(JobState job) => job is { Job: { OnFailure: JobFailureAction.Halt, DependencyToken: { } token } }
        ? new("It halts the line ", new SentencePart.Line(token), " until it is retried or deleted.")
        : Sentence.Empty;

    private static Sentence OfRun(JobStatus status) => status.Status switch
    {
        JobStatusCode.Canceling => $"{By(status)} asked it to stop; its handler has not stopped yet.",
        JobStatusCode.Pausing => $"{By(status)} asked it to pause; its handler has not stopped yet.",
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
                return new(new Sentence("Its next occurrence is at ", until, "."), Sentence.Empty);
            case JobWaitKind.Retry when status.PostponeUntil is { } until:
                return new(
                    new($"Attempt {status.Attempt} failed: {Texts.FirstLine(status.Message)} It is tried again ", until, $", retry {explanation.Retry} of {explanation.MaxRetries}."),
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
