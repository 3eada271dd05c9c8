namespace Orleans.Simulation;

/// <summary>What befalls a grain call in a simulation.</summary>
public enum CallFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It never arrives: the caller's call ends by timeout.</summary>
    LoseRequest,

    /// <summary>It is carried out and its answer never arrives: the caller's call ends by timeout.</summary>
    LoseAnswer,

    /// <summary>It is refused with <see cref="Orleans.Runtime.SiloUnavailableException"/> and not carried out.</summary>
    Refuse,
}
