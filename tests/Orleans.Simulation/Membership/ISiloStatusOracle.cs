namespace Orleans.Runtime;

/// <summary>What this silo knows of all silos.</summary>
public interface ISiloStatusOracle
{
    /// <summary>This silo's address.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>The status of a silo; <see cref="SiloStatus.None"/> for one never heard of, dead for an earlier generation of a known endpoint.</summary>
    SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress);

    /// <summary>Begins to tell a listener of changes; false when it is told already.</summary>
    bool SubscribeToSiloStatusEvents(ISiloStatusListener observer);

    /// <summary>Stops telling a listener; false when it was not told.</summary>
    bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer);
}
