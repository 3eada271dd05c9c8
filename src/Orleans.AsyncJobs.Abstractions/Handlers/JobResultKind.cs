namespace Orleans.AsyncJobs;

/// <summary>How a run ended.</summary>
[GenerateSerializer]
public enum JobResultKind
{
    /// <summary>Well.</summary>
    Succeeded = 0,

    /// <summary>Badly, and another try would not help.</summary>
    Failed = 1,

    /// <summary>Badly, and another try may help.</summary>
    Retry = 2,

    /// <summary>The handler was refused access: somebody has to do something first.</summary>
    AccessDenied = 3,

    /// <summary>The time limit was reached. Counts as <see cref="Retry"/>.</summary>
    TimedOut = 4,

    /// <summary>The handler stopped because it was asked to: by a cancel, a pause, or an orderly shutdown.</summary>
    Stopped = 5,
}
