namespace Orleans.AsyncJobs;

/// <summary>What sort of refusal a <see cref="JobException"/> is. Each has one HTTP status.</summary>
[GenerateSerializer]
public enum JobErrorKind
{
    /// <summary>The argument or the transition is not valid: 400.</summary>
    Invalid = 0,

    /// <summary>There is no such job: 404.</summary>
    NotFound = 1,

    /// <summary>The row has changed since the version that was named: 412.</summary>
    VersionMismatch = 2,

    /// <summary>Too much is waiting to be written; try again: 429.</summary>
    Busy = 3,

    /// <summary>The store cannot take writes now: 503.</summary>
    Unavailable = 4,
}
