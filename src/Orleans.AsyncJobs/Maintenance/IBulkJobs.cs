using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>
/// Actions on many jobs at once. Each is a system job of its own with progress, postponed by ten seconds so that it can be
/// taken back by a cancel, and hits no job that came after it was asked for.
/// </summary>
internal interface IBulkJobs
{
    /// <summary>Says what an action would hit, and changes nothing.</summary>
    /// <param name="request">The action.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<BulkPreview> PreviewAsync(BulkRequest request, CancellationToken cancellationToken);

    /// <summary>Stores the job that does it, and an entry in the activity.</summary>
    /// <param name="request">The action.</param>
    /// <param name="caller">Who asks, from where and why.</param>
    /// <param name="cancellationToken">Gives up waiting; it may have been stored all the same.</param>
    /// <returns>The job. Of a request that was sent before under its key: the first one's, whatever has become of it.</returns>
    /// <exception cref="JobException">
    /// The key was used for something else, no reason was given, or no number where one is needed (<see cref="JobErrorKind.Invalid"/>); or the number differs
    /// (<see cref="JobErrorKind.Conflict"/>).
    /// </exception>
    Task<BulkReceipt> StartAsync(BulkRequest request, JobCaller caller, CancellationToken cancellationToken);
}

/// <summary>What is to be done to which jobs.</summary>
internal sealed record BulkRequest
{
    /// <summary>One of the verbs on many.</summary>
    public required JobActionVerb Verb { get; init; }

    /// <summary>Which jobs: the filter, compiled.</summary>
    public required JobFilter Filter { get; init; }

    /// <summary>The same in words of the Web API, for the activity and the page.</summary>
    public required string FilterText { get; init; }

    /// <summary>Only jobs up to this sequence: what a preview answered. Null for the highest one now.</summary>
    public long? UpToSequence { get; init; }

    /// <summary>Only jobs that stand as they did then, where the filter asks for what changes: what a preview answered. Null for now.</summary>
    public DateTimeOffset? SeenOn { get; init; }

    /// <summary>The new date of a postponement.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The number that the caller has seen and confirms. Needed above 100 deletes; where it is given and more would be hit, nothing is done.</summary>
    public long? ConfirmedCount { get; init; }

    /// <summary>Under which it is done at most once in 24 hours; null for none.</summary>
    public BulkKey? Key { get; init; }
}

/// <summary>The key of an action on many.</summary>
/// <param name="Value">1 to 256 characters.</param>
/// <param name="AskedAs">What was asked for, in the caller's words: what it comes to differs from call to call. Another request under the key is refused.</param>
internal sealed record BulkKey(string Value, string AskedAs);

/// <summary>What an action on many would hit.</summary>
/// <param name="Count">How many jobs.</param>
/// <param name="ByState">How many of them in each state.</param>
/// <param name="Sample">The newest ten of them.</param>
/// <param name="UpToSequence">The highest sequence it may hit.</param>
/// <param name="SeenOn">When that was so.</param>
internal sealed record BulkPreview(long Count, IReadOnlyList<BulkStateCount> ByState, IReadOnlyList<BulkSample> Sample, long UpToSequence, DateTimeOffset SeenOn);

/// <summary>How many jobs of one state it would hit.</summary>
internal sealed record BulkStateCount(JobStateCode State, JobStatusCode Status, long Count);

/// <summary>One job that it would hit.</summary>
internal sealed record BulkSample(Guid JobId, string Name, JobStateCode State, JobStatusCode Status);

/// <summary>The job that does it.</summary>
/// <param name="JobId">Its id; canceling it before it starts takes the action back.</param>
/// <param name="Count">How many jobs it is to hit.</param>
/// <param name="StartsOn">When it starts.</param>
internal sealed record BulkReceipt(Guid JobId, long Count, DateTimeOffset StartsOn);
