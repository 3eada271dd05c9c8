using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Machine;

/// <summary>What becomes of a command: a new row, no row any more, nothing to do, or a refusal.</summary>
internal sealed record JobDecision
{
    private JobDecision()
    {
    }

    /// <summary>The row to write; null when nothing is to be written.</summary>
    public JobState? Next { get; private init; }

    /// <summary>Whether the row is to be deleted.</summary>
    public bool Removes { get; private init; }

    /// <summary>Why the command was refused; null when it was not.</summary>
    public JobException? Refusal { get; private init; }

    /// <summary>What the running handler is asked once the row is written.</summary>
    public HandlerStop Stop { get; private init; }

    /// <summary>What is stored in the same commit, beside the row; null for nothing.</summary>
    public JobEntries? Entries { get; init; }

    /// <summary>Whether anything is written: a row, or its removal.</summary>
    public bool Writes => Removes || Next is not null;

    /// <summary>It is so already.</summary>
    public static JobDecision Nothing { get; } = new();

    /// <summary>Deletes the row.</summary>
    public static JobDecision Remove { get; } = new() { Removes = true };

    /// <summary>Writes a row.</summary>
    /// <param name="next">The row.</param>
    /// <param name="stop">What the running handler is asked afterwards.</param>
    public static JobDecision Write(JobState next, HandlerStop stop = HandlerStop.None) => new() { Next = next, Stop = stop };

    /// <summary>Refuses; nothing changes.</summary>
    /// <param name="refusal">Why.</param>
    public static JobDecision Refuse(JobException refusal) => new() { Refusal = refusal };
}

/// <summary>What a transition asks of the running handler.</summary>
[GenerateSerializer]
internal enum HandlerStop
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To stop at a safe point.</summary>
    Pause = 1,

    /// <summary>To stop now.</summary>
    Cancel = 2,
}
