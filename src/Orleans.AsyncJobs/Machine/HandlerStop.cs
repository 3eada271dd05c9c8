namespace Orleans.AsyncJobs.Machine;

/// <summary>What a transition asks of the running handler.</summary>
internal enum HandlerStop
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To stop at a safe point.</summary>
    Pause = 1,

    /// <summary>To stop now.</summary>
    Cancel = 2,
}
