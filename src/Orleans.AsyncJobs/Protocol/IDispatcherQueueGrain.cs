using System.Collections.Immutable;
using Orleans.AsyncJobs.Model;
using Orleans.Concurrency;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>The same grain as <see cref="IDispatcherGrain"/>, as the service itself sees it: the queue of runnable jobs.</summary>
[Alias("Orleans.AsyncJobs.IDispatcherQueueGrain")]
internal interface IDispatcherQueueGrain : IGrainWithIntegerKey
{
    /// <summary>Tells how a job of this partition stands now.</summary>
    /// <param name="report">Its report.</param>
    [Alias("Offer")]
    Task OfferAsync(JobReport report);

    /// <summary>How full the dispatcher is, and whose turn it is.</summary>
    /// <param name="priority">The owners of this priority are named in the order of their turns.</param>
    /// <param name="messageName">The name whose running jobs are counted, if it has a limit, and whose pause is told.</param>
    [ReadOnly, Alias("GetLoad")]
    Task<DispatchLoad> GetLoadAsync(int priority, string messageName);

    /// <summary>
    /// Tells that the handler of a running job has ended: only its outcome is still to be stored, for which it needs no slot.
    /// Nobody waits for an answer: if it gets lost, the slot is free when the run returns.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="lease">The lease it runs under; a notice of an earlier one is void.</param>
    [OneWay, Alias("HandlerEnded")]
    Task HandlerEndedAsync(Guid jobId, long lease);

    /// <summary>Tells what people have set of the handlers. Settings older than those that are known change nothing.</summary>
    /// <param name="handlerSettings">The settings that hold.</param>
    [Alias("SetHandlers")]
    Task SetHandlersAsync(HandlerSettings handlerSettings);

    /// <summary>Stores the jobs that a handler makes, those whose ids are not known yet, all or none. When the call returns they are on disk.</summary>
    /// <param name="submissions">1 to 1,000 jobs; the ids follow from the parent and the names that the handler gave.</param>
    /// <param name="parent">The run that makes them.</param>
    /// <returns>The receipts in the order of the jobs, of those that were made before too, be they deleted by now.</returns>
    /// <exception cref="JobException">One of them is not valid, the run is not its job's current one any more, or the store takes none now; none is stored.</exception>
    [Alias("CreateChildren")]
    Task<ImmutableArray<JobReceipt>> CreateChildrenAsync(ImmutableArray<JobSubmission> submissions, JobParent parent);

    /// <summary>Stores a change set whose jobs are prepared, all or nothing. What it creates goes into the queue.</summary>
    /// <param name="commit">What is to be stored.</param>
    [Alias("CommitChangeSet")]
    Task<ChangeSetAnswer> CommitChangeSetAsync(ChangeSetCommit commit);

    /// <summary>Compares the queue with the job table and makes up for what was lost: runnable rows, lost runs, tokens that stand still.</summary>
    [Alias("Reconcile")]
    Task ReconcileAsync();
}

/// <summary>How full a dispatcher is.</summary>
/// <param name="Running">How many jobs run; those of the message name where it has a limit.</param>
/// <param name="Limit">How many may run; of the message name where it has a limit.</param>
/// <param name="OwnersInTurn">The owners of the priority that was asked for who have jobs in the queue, the next one first.</param>
/// <param name="DataBytes">How many bytes of large input the running jobs hold in memory.</param>
/// <param name="MaxDataBytes">How many they may hold.</param>
/// <param name="Paused">What was set of the message name that was asked for, if its handler is paused.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.DispatchLoad")]
internal sealed record DispatchLoad(
    [property: Id(0)] int Running,
    [property: Id(1)] int Limit,
    [property: Id(2)] ImmutableArray<Guid> OwnersInTurn,
    [property: Id(3)] long DataBytes,
    [property: Id(4)] long MaxDataBytes,
    [property: Id(5)] HandlerSetting? Paused);
