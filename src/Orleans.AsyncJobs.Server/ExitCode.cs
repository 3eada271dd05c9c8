namespace Orleans.AsyncJobs.Server;

/// <summary>What a command says of its end to the program that called it. Scripts build on these numbers: they never change.</summary>
internal enum ExitCode
{
    Done = 0,

    /// <summary>The service refused it, or something failed.</summary>
    Failed = 1,

    /// <summary>The command line itself is wrong; nothing was asked of the service.</summary>
    WrongUse = 2,

    NotFound = 3,

    /// <summary>Not logged in, or not allowed.</summary>
    NoRight = 4,

    NotReachable = 5,

    TimedOut = 6,

    /// <summary>Something else has changed it meanwhile.</summary>
    Conflict = 7,

    /// <summary>What was waited for ended, and the job failed.</summary>
    JobFailed = 10,

    /// <summary>What was waited for ended, and the job was canceled.</summary>
    JobCanceled = 11,

    /// <summary>128 and the number of SIGINT.</summary>
    Interrupted = 130,

    /// <summary>128 and the number of SIGTERM.</summary>
    Terminated = 143,
}
