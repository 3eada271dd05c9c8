namespace Orleans.AsyncJobs.Model;

/// <summary>Why a suspended job waits.</summary>
[GenerateSerializer]
internal enum JobWait
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary>Until <c>postponeuntil</c>, as somebody asked.</summary>
    Postponed = 1,

    /// <summary>Until <c>postponeuntil</c>, for its next attempt.</summary>
    Retry = 2,

    /// <summary>Until somebody resumes it, as somebody asked.</summary>
    Paused = 3,

    /// <summary>Until somebody resumes it, because the handler was refused access.</summary>
    AccessDenied = 4,
}
