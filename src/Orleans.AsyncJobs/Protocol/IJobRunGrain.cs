using System.Collections.Immutable;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.Concurrency;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>The same grain as <see cref="IJobGrain"/>, as the service itself sees it: how a job is run.</summary>
[Alias("Orleans.AsyncJobs.IJobRunGrain")]
internal interface IJobRunGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Runs the job to the end of one attempt. The call in flight is the lease: the caller's slot is taken until it
    /// returns. A second call joins the run that is on.
    /// </summary>
    /// <remarks>
    /// A run may last longer than the call: the caller then asks again and joins it. A message to another silo carries its
    /// time to live as milliseconds in 32 bits, so that more than 24 days would reach it as expired and be dropped.
    /// </remarks>
    /// <param name="order">What to run, and in which slot.</param>
    /// <returns>How the job stands afterwards.</returns>
    [ResponseTimeout("24.00:00:00"), Alias("Run")]
    Task<JobReport> RunAsync(JobRunOrder order);

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

    /// <summary>
    /// Deletes the job as one of the many of a bulk delete. The activity tells of that as a whole: an entry for each job would
    /// take more room than what is deleted gives, and nobody would find in it what people did.
    /// </summary>
    /// <param name="caller">For whom.</param>
    /// <param name="expectedVersion">The version with which it matched.</param>
    /// <exception cref="JobException">There is no such job, or it has another version by now (<see cref="JobErrorKind.VersionMismatch"/>).</exception>
    [Alias("DeleteAsOneOfMany")]
    Task DeleteAsOneOfManyAsync(JobCaller caller, long? expectedVersion);

    /// <summary>
    /// Puts other data in the place of what the job has, before its first run. Data that was uploaded is the job's from then on.
    /// </summary>
    /// <param name="change">The data; null to ask only whether it may be replaced, and change nothing.</param>
    /// <param name="caller">By whom.</param>
    /// <param name="expectedVersion">The only version to change; null for any.</param>
    /// <exception cref="JobException">The job has begun a run, runs or is completed; the handler does not take the data; the version is another; or there is no such job.</exception>
    /// <returns>The version that the job has then.</returns>
    [Alias("ReplaceData")]
    Task<long> ReplaceDataAsync(JobDataChange? change, JobCaller caller, long? expectedVersion);

    /// <summary>
    /// Says what a change set would make of the job, and keeps all other changes of it waiting until <see cref="ConcludeAsync"/>,
    /// for <see cref="JobLimits.PreparationTime"/> at most.
    /// </summary>
    /// <param name="changeSetId">The change set.</param>
    /// <param name="operations">What it asks of the job, in its order.</param>
    /// <returns>What is to be written; or a refusal, after which nothing waits.</returns>
    [Alias("Prepare")]
    Task<PreparedJob> PrepareAsync(Guid changeSetId, ImmutableArray<JobOperation> operations);

    /// <summary>Tells what has become of a change set.</summary>
    /// <param name="changeSetId">The change set.</param>
    /// <param name="outcome">What has become of it.</param>
    [Alias("Conclude")]
    Task ConcludeAsync(Guid changeSetId, ChangeSetOutcome outcome);

    /// <summary>Stores that the job's turn in its dependency token has come.</summary>
    /// <returns>How it stands afterwards.</returns>
    [Alias("Admit")]
    Task<JobReport> AdmitAsync();

    /// <summary>Makes a suspended job ready if its moment has come.</summary>
    [Alias("Wake")]
    Task<JobReport> WakeAsync();

    /// <summary>Looks whether the run the row tells of is lost, and takes the job back if so.</summary>
    /// <param name="isOrphan">Whether one that this silo is said to run, and does not, is taken back too: no order to run it is on its way.</param>
    [Alias("Recover")]
    Task<JobReport> RecoverAsync(bool isOrphan);

    /// <summary>Takes the job back if the row says that a silo runs it, and the silo says that it does not.</summary>
    /// <param name="hostId">The silo.</param>
    /// <param name="attempt">The run it does not know of.</param>
    [Alias("RecoverOrphanedRun")]
    Task RecoverOrphanedRunAsync(string hostId, int attempt);
}

/// <summary>A dispatcher's order to run a job.</summary>
/// <param name="Lease">The number of the slot, which the notice that the handler has ended names.</param>
/// <param name="StartedAttempt">The attempt that is stored as started already; null when one is to be begun.</param>
/// <param name="Row">The row, if the dispatcher has it: nobody reads it again. One that is old costs a conflict and a read.</param>
/// <param name="Data">The input of the handler, if the dispatcher has it.</param>
/// <param name="AdmittedOn">When the job's turn in its token came, where that is known.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobRunOrder")]
internal sealed record JobRunOrder(
    [property: Id(0)] long Lease,
    [property: Id(1)] int? StartedAttempt = null,
    [property: Id(2)] JobState? Row = null,
    [property: Id(3)] string? Data = null,
    [property: Id(4)] DateTimeOffset? AdmittedOn = null);

/// <summary>An attempt that has begun.</summary>
/// <param name="Job">The job.</param>
/// <param name="Number">The attempt, from 1.</param>
/// <param name="HasCheckpoint">Whether an earlier one saved something for it.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobAttempt")]
internal sealed record JobAttempt([property: Id(0)] JobDefinition Job, [property: Id(1)] int Number, [property: Id(2)] bool HasCheckpoint = false)
{
    /// <summary>The occurrence of a recurring job that runs; null where it does not recur.</summary>
    [Id(3)] public DateTimeOffset? Occurrence { get; init; }

    /// <summary>The attempt that a row tells of.</summary>
    public static JobAttempt Of(JobState job) => new(job.Job, job.Status.Attempt, job.Status.CheckpointBytes > 0) { Occurrence = job.Status.Occurrence };
}
