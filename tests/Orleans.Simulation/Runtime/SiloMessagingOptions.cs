namespace Orleans.Configuration;

/// <summary>How a silo passes calls on.</summary>
public class SiloMessagingOptions
{
    /// <summary>How often a call is passed on that meets an activation as it ends. The default value is 2.</summary>
    public int MaxForwardCount { get; set; } = 2;
}
