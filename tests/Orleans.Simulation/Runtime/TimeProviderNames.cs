namespace Orleans.Runtime;

/// <summary>The keys of the clocks that Orleans' parts go by. This host has one clock for all.</summary>
public static class TimeProviderNames
{
    /// <summary>Grains and their timers.</summary>
    public const string Grains = "Orleans.Grains";

    /// <summary>Messages.</summary>
    public const string Messaging = "Orleans.Messaging";

    /// <summary>Upkeep of the silo.</summary>
    public const string SystemTimers = "Orleans.SystemTimers";

    /// <summary>Membership.</summary>
    public const string Membership = "Orleans.Membership";

    /// <summary>Collection of activations.</summary>
    public const string ActivationManagement = "Orleans.ActivationManagement";

    /// <summary>The grain directory.</summary>
    public const string GrainDirectory = "Orleans.GrainDirectory";
}
