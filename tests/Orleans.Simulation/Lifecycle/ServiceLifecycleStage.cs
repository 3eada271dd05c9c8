namespace Orleans;

/// <summary>The stages of a silo.</summary>
public static class ServiceLifecycleStage
{
    /// <summary>Before all others.</summary>
    public const int First = int.MinValue;

    /// <summary>The runtime's services start.</summary>
    public const int RuntimeServices = 4000;

    /// <summary>The runtime's storage starts.</summary>
    public const int RuntimeStorageServices = 6000;

    /// <summary>The runtime's grain services start.</summary>
    public const int RuntimeGrainServices = 8000;

    /// <summary>The application's services start; grains cannot be called yet. They stop after all grains are gone.</summary>
    public const int ApplicationServices = 10000;

    /// <summary>Stopping it deactivates all grains of the silo.</summary>
    public const int GrainDeactivation = 19998;

    /// <summary>The silo joins.</summary>
    public const int BecomeActive = 19999;

    /// <summary>The silo is up: grains can be called, at start and while this stage stops.</summary>
    public const int Active = 20000;
}
