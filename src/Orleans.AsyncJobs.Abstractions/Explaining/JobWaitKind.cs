namespace Orleans.AsyncJobs;

/// <summary>What a job that is not running waits for.</summary>
[GenerateSerializer]
public enum JobWaitKind
{
    /// <summary>For nothing: it runs, or it is completed.</summary>
    None = 0,

    /// <summary>For a free slot.</summary>
    Capacity = 1,

    /// <summary>For its turn in its dependency token.</summary>
    Token = 2,

    /// <summary>For a moment somebody named.</summary>
    Postponed = 3,

    /// <summary>For its next attempt.</summary>
    Retry = 4,

    /// <summary>For somebody to resume it.</summary>
    Paused = 5,

    /// <summary>For somebody to grant access and resume it.</summary>
    AccessDenied = 6,

    /// <summary>For the handler of its last attempt, which did not stop when it was told to.</summary>
    AbandonedRun = 7,
}
