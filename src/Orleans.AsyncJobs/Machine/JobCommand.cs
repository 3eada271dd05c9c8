using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Machine;

/// <summary>What is asked of a job. <see cref="JobMachine"/> says what becomes of it.</summary>
internal abstract record JobCommand
{
    private JobCommand()
    {
    }

    /// <summary>Of which kind the job is to be; null for either. For a caller who names another kind, there is no such job.</summary>
    public virtual JobKind? Kind => null;

    /// <summary>A change as the Web API writes it; it stands for one of the actions below.</summary>
    public sealed record Patch(JobStatePatch Change, JobCaller Caller) : OfSystemJob;

    /// <summary>Cancel.</summary>
    public sealed record Cancel(JobCaller Caller, JobKind Of = JobKind.SystemJob) : JobCommand
    {
        public override JobKind? Kind => Of;
    }

    /// <summary>Pause the running handler at a safe point.</summary>
    public sealed record Pause(JobCaller Caller) : OfSystemJob;

    /// <summary>Let a suspended job run.</summary>
    public sealed record Resume(JobCaller Caller) : OfSystemJob;

    /// <summary>Not before a moment.</summary>
    public sealed record Postpone(DateTimeOffset Until, JobCaller Caller) : OfSystemJob;

    /// <summary>A fresh run of a job that failed, was canceled, or waits for a retry.</summary>
    public sealed record RetryNow(JobCaller Caller) : OfSystemJob;

    /// <summary>A run of a recurring job apart from its occurrences.</summary>
    public sealed record RunNow(JobCaller Caller) : OfSystemJob;

    /// <summary>Another rule of recurrence, another zone, or both; null to leave it, empty to take it out.</summary>
    public sealed record ChangeRecurrence(string? Pattern, string? TimeZone, JobCaller Caller) : OfSystemJob;

    /// <summary>Other data in the place of what the job has.</summary>
    public sealed record ReplaceData(JobDataChange Data, JobCaller Caller) : OfSystemJob;

    /// <summary>Delete.</summary>
    public sealed record Delete(JobCaller Caller, JobKind Of = JobKind.SystemJob) : JobCommand
    {
        public override JobKind? Kind => Of;

        /// <summary>Whether it is told of in the activity.</summary>
        public bool IsTold { get; init; } = true;
    }

    /// <summary>
    /// A worker of this silo takes the job; one that is suspended and due is woken in the same step. <c>StartedAttempt</c> is the attempt that was inserted as started, if one was.
    /// With <c>TakesTurn</c> the job takes its turn in its dependency token in the same step.
    /// </summary>
    public sealed record Start(string HostId, int? StartedAttempt = null, bool TakesTurn = false) : JobCommand;

    /// <summary>Its turn in its dependency token has come.</summary>
    public sealed record Admit : JobCommand;

    /// <summary>It is not its turn after all: an earlier member has come back.</summary>
    public sealed record SendBack : JobCommand;

    /// <summary>The handler of an attempt has ended. <c>Random</c>, 0 to 1, places the next try.</summary>
    public sealed record Finish(int Attempt, RunEnd Run, RetryPolicy Retry, double Random) : JobCommand;

    /// <summary>The handler of an attempt did not stop within its grace time; <c>Run</c> tells what it counts as.</summary>
    public sealed record Abandon(int Attempt, RunEnd Run, RetryPolicy Retry, double Random) : JobCommand;

    /// <summary>The handler of an attempt shows how far it is.</summary>
    public sealed record Progress(int Attempt, int Percent, string? Message) : JobCommand;

    /// <summary>The handler of an attempt saves something for the next one; nothing drops what was saved before.</summary>
    public sealed record SaveCheckpoint(int Attempt, ReadOnlyMemory<byte> Checkpoint) : JobCommand;

    /// <summary>The process that ran the job is gone.</summary>
    public sealed record LoseRun(int MaxLostRuns) : JobCommand;

    /// <summary>The moment a suspended job waits for may have come.</summary>
    public sealed record Wake : JobCommand;

    /// <summary>What is asked of system jobs only.</summary>
    public abstract record OfSystemJob : JobCommand
    {
        public override JobKind? Kind => JobKind.SystemJob;
    }
}

/// <summary>How a run ended, as the process that ran it saw it.</summary>
/// <param name="StartedOn">When it started, UTC.</param>
/// <param name="Seconds">How long it took, by a monotonic clock.</param>
/// <param name="Result">What the handler returned, or what its run counts as.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.RunEnd")]
internal sealed record RunEnd([property: Id(0)] DateTimeOffset StartedOn, [property: Id(1)] double Seconds, [property: Id(2)] JobResult Result);
