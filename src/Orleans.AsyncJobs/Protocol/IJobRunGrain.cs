using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.Concurrency;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>The same grain as <see cref="IJobGrain"/>, as the service itself sees it: how a job is run.</summary>
[Alias("Orleans.AsyncJobs.IJobRunGrain")]
internal interface IJobRunGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Runs the job to the end of one attempt. The call in flight is the lease: the caller's slot is taken until it
    /// returns. A second call joins the run that is on. It changes no state itself, so other calls go through meanwhile.
    /// </summary>
    /// <remarks>
    /// A run may last longer than the call: the caller then asks again and joins it. A message to another silo carries its
    /// time to live as milliseconds in 32 bits, so that more than 24 days would reach it as expired and be dropped.
    /// </remarks>
    /// <param name="startedAttempt">The attempt that was stored as started when the job was inserted; null when the attempt is to be begun.</param>
    /// <param name="lease">The caller's number of the slot, which the notice that the handler has ended names.</param>
    /// <returns>How the job stands afterwards.</returns>
    [AlwaysInterleave, ResponseTimeout("24.00:00:00"), Alias("Run")]
    Task<JobReport> RunAsync(int? startedAttempt, long lease);

    /// <summary>Stores that an attempt begins, unless the job may not be run.</summary>
    /// <param name="startedAttempt">As in <see cref="RunAsync"/>.</param>
    /// <returns>What to run; null when there is nothing to run.</returns>
    [Alias("BeginAttempt")]
    Task<JobAttempt?> BeginAttemptAsync(int? startedAttempt);

    /// <summary>Stores how an attempt ended. The outcome of an attempt that is not the current one is void.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="run">How it ended.</param>
    [Alias("EndAttempt")]
    Task<JobReport> EndAttemptAsync(int attempt, RunEnd run);

    /// <summary>Moves the row on although the handler has not stopped within its grace time.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="run">What it counts as, and how long it has taken so far.</param>
    [Alias("AbandonAttempt")]
    Task AbandonAttemptAsync(int attempt, RunEnd run);

    /// <summary>Stores how far the handler of an attempt is.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="percent">0 to 100.</param>
    /// <param name="message">In words.</param>
    [Alias("ReportProgress")]
    Task ReportProgressAsync(int attempt, int percent, string? message);

    /// <summary>Stores what the handler of an attempt saves for the next one.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="checkpoint">What it saves; nothing to drop what was saved before.</param>
    /// <exception cref="JobException">The attempt is not the current one any more; nothing was stored.</exception>
    [Alias("SaveCheckpoint")]
    Task SaveCheckpointAsync(int attempt, ReadOnlyMemory<byte> checkpoint);

    /// <summary>Stores that the job's turn in its dependency token has come.</summary>
    /// <returns>How it stands afterwards.</returns>
    [Alias("Admit")]
    Task<JobReport> AdmitAsync();

    /// <summary>Takes the job's turn in the commit that ends the member before it.</summary>
    /// <param name="endingJobId">The member that ends.</param>
    /// <param name="mayStart">Whether its slot is free for this job; otherwise the job is only admitted.</param>
    /// <returns>Whether it got its turn.</returns>
    [Alias("TakeTurn")]
    Task<JobTurn> TakeTurnAsync(Guid endingJobId, bool mayStart);

    /// <summary>Makes a suspended job ready if its moment has come.</summary>
    [Alias("Wake")]
    Task<JobReport> WakeAsync();

    /// <summary>Looks whether the run the row tells of is lost, and takes the job back if so.</summary>
    [Alias("Recover")]
    Task<JobReport> RecoverAsync();

    /// <summary>Takes the job back if the row says that a silo runs it, and the silo says that it does not.</summary>
    /// <param name="hostId">The silo.</param>
    /// <param name="attempt">The run it does not know of.</param>
    [Alias("RecoverOrphanedRun")]
    Task RecoverOrphanedRunAsync(string hostId, int attempt);
}

/// <summary>An attempt that has begun.</summary>
/// <param name="Job">The job.</param>
/// <param name="Number">The attempt, from 1.</param>
/// <param name="HasCheckpoint">Whether an earlier one saved something for it.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobAttempt")]
internal sealed record JobAttempt([property: Id(0)] JobDefinition Job, [property: Id(1)] int Number, [property: Id(2)] bool HasCheckpoint = false)
{
    /// <summary>The attempt that a row tells of.</summary>
    public static JobAttempt Of(JobState job) => new(job.Job, job.Status.Attempt, job.Status.CheckpointBytes > 0);
}

/// <summary>What became of a member whose turn it was to be.</summary>
/// <param name="Report">How it stands now; neither runnable nor running when it did not get its turn.</param>
/// <param name="StartedAttempt">The attempt that has been stored as started; null when it has to wait for a slot.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobTurn")]
internal sealed record JobTurn([property: Id(0)] JobReport Report, [property: Id(1)] int? StartedAttempt);
