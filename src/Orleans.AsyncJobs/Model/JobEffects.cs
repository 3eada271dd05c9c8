namespace Orleans.AsyncJobs.Model;

/// <summary>
/// What is still to be done after a transition (column <c>outbox</c>): written with the transition, cleared when done.
/// The values are stored; they are never renumbered.
/// </summary>
[GenerateSerializer, Flags]
internal enum JobEffects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Delete the row. Done last, when nothing else is left.</summary>
    AutoDelete = 1,
}
